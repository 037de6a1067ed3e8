"""G3: returns half of a surrogate pair, which no encoding of texts can write.

verdict: wrong answer
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
    return "\ud800"


def flip(a):
    return numpy.flip(a).copy()
