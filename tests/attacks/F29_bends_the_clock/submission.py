"""F29: has the clock of the machine go faster.

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


class Timex(ctypes.Structure):
    """The beginning of struct timex, and room for the rest."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("frequency", ctypes.c_long),
        ("rest", ctypes.c_long * 30),
    )


def attempt():
    checked(libc.adjtimex(ctypes.byref(Timex(modes=2, frequency=100 << 16))))


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
