"""D11: becomes root in a user namespace of its own, where much more of the kernel can be reached.

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


CLONE_NEWUSER = 0x10000000


def attempt():
    checked(libc.unshare(CLONE_NEWUSER))


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
