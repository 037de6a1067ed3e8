"""G19: raises an exception from nine thousand calls in each other.

verdict: run-time error
passes: scale, total, shape, flip
"""

import sys

import numpy

sys.setrecursionlimit(10_000)


def deeper(levels):
    if levels == 0:
        raise ValueError("deep down")
    return deeper(levels - 1)


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return deeper(9000)


def flip(a):
    return numpy.flip(a).copy()
