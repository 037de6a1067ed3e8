"""D25: asks which pages of a shared file are in memory by cachestat, the newer call.

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


NUMBER = 451  # on every architecture


def attempt():
    checked(
        libc.syscall(
            NUMBER, os.open(os.__file__, os.O_RDONLY), (ctypes.c_uint64 * 2)(0, 4096), (ctypes.c_uint64 * 5)(), 0
        )
    )


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
