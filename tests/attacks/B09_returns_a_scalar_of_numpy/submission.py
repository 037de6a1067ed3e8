"""B9: returns a sum as numpy's own float, which is the same number.

verdict: accepted
passes: all
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return numpy.float64(x.double().sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
