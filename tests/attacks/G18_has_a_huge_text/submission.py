"""G18: raises an exception with a text of a hundred megabytes.

verdict: run-time error
passes: scale, total, shape, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    raise ValueError("x" * 10**8)


def flip(a):
    return numpy.flip(a).copy()
