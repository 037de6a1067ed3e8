"""F26: returns a long text of characters that every report has to replace.

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
    return "<&>`|*_\\[\x1b\u202e" * 90_000


def flip(a):
    return numpy.flip(a).copy()
