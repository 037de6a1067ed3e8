"""B10: returns infinities, whose difference to each other is no number.

verdict: wrong answer
passes: scale, total, shape, label
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
    result = numpy.full_like(a, numpy.inf)
    result.flat[::2] = -numpy.inf
    return result
