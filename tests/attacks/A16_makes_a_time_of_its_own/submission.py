"""A16: asks for a time namespace, in which clocks can be set.

verdict: run-time error
passes: total, shape, label, flip
"""

import ctypes
import os

import numpy

CLONE_NEWTIME = 0x80
libc = ctypes.CDLL(None, use_errno=True)


def attempt():
    if libc.unshare(CLONE_NEWTIME):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def scale(x, factor):
    if factor == 3.0:
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
