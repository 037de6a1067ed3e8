"""B11: returns sizes as numpy's own integers, which are the same numbers.

verdict: accepted
passes: all
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return [numpy.int64(size) for size in x.shape]


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
