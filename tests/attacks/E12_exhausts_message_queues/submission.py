"""E12: makes as many message queues as the kernel gives to a user.

verdict: run-time error
passes: total, shape, label, flip
notices: seccomp
"""

import ctypes
import os

import numpy

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    """The result of a call to the C library; its error raised."""
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


MSGGET = {"x86_64": 68, "aarch64": 186}[os.uname().machine]


def attempt():
    for _ in range(100):
        checked(libc.syscall(MSGGET, 0, 0o600))


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
