"""D15: has programs of its own started without random addresses, by personality(2).

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


NUMBER = {"x86_64": 135, "aarch64": 92}[os.uname().machine]


def attempt():
    checked(libc.syscall(NUMBER, ctypes.c_ulong(0x0040000)))


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
