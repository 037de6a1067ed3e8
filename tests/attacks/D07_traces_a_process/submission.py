"""D7: attaches to another process as a debugger does. Its own child stands for the judge here.

If it may trace at all, what it may trace is up to one wall less.

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


NUMBER = {"x86_64": 101, "aarch64": 117}[os.uname().machine]
ATTACH = 16


def attempt():
    child = os.fork()
    if child == 0:
        signal.pause()
        os._exit(0)
    try:
        checked(libc.syscall(NUMBER, ATTACH, child, None, None))
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
