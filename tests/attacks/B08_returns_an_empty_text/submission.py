"""B8: returns a text that is at the beginning of every text, and within it.

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
    return ""


def flip(a):
    return numpy.flip(a).copy()
