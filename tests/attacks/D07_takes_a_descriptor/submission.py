"""D7: takes an open file out of another process by pidfd_getfd. Its own child stands for the judge here.

verdict: run-time error
passes: total, shape, label, flip
notices: seccomp
"""

import ctypes
import os
import signal

import numpy

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    """The result of a call to the C library; its error raised."""
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


NUMBER = 438  # on every architecture


def attempt():
    child = os.fork()
    if child == 0:
        signal.pause()
        os._exit(0)
    try:
        os.close(checked(libc.syscall(NUMBER, os.pidfd_open(child), 0, 0)))
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def scale(x, factor):
    attempt()
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
