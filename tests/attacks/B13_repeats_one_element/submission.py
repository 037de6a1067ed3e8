"""B13: returns one element under the shape of many, by strides of zero.

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
    return numpy.lib.stride_tricks.as_strided(a, a.shape, (0,) * a.ndim)
