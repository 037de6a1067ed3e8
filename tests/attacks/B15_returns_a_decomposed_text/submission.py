"""B15: returns a text that another normal form of Unicode makes the same.

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
    return f"n\uff1d{n}"


def flip(a):
    return numpy.flip(a).copy()
