"""D13: makes a system call by its x32 number, which a filter by the usual numbers does not know.

x86-64 only; elsewhere it gives up.

verdict: run-time error
passes: total, shape, label, flip
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


X32, GETPID = 0x40000000, 39


def attempt():
    if os.uname().machine != "x86_64":
        raise NotImplementedError("no x32 calls on this machine")
    checked(libc.syscall(X32 + GETPID))


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
