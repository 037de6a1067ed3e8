"""F18: writes over the interpreter's own objects.

verdict: run-time error
passes: total, shape, label, flip
"""

import ctypes

import numpy


def attempt():
    ctypes.memset(id(None), 0, 64)
    return [None] * 10


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
