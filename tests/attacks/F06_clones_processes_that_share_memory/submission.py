"""F6: makes processes that share its memory, by clone as vfork calls it, until it may not.

verdict: run-time error
passes: total, shape, label, flip
notices: process limit
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


NUMBER = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
CLONE_FILES, SIGCHLD = 0x400, 17
MANY = 200  # the limit is 16


def attempt():
    for _ in range(MANY):
        child = checked(libc.syscall(NUMBER, CLONE_FILES | SIGCHLD, None, None, None, None))
        if child == 0:
            signal.alarm(5)
            signal.pause()
            os._exit(0)


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
