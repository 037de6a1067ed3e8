"""A1: ends its process by the C library, past all that Python would still do.

verdict: run-time error
passes: total, shape, label, flip
"""

import ctypes

import numpy


def scale(x, factor):
    ctypes.CDLL(None)._exit(0)
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
