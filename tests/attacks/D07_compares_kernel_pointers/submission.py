"""D7: compares two processes' objects in the kernel by kcmp, which tells of their order in its memory.

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


NUMBER = {"x86_64": 312, "aarch64": 272}[os.uname().machine]
FILES = 2


def attempt():
    child = os.fork()
    if child == 0:
        signal.pause()
        os._exit(0)
    try:
        checked(libc.syscall(NUMBER, os.getpid(), child, FILES, 0, 0))
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
