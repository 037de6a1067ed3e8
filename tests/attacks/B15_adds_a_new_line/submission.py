"""B15: returns a text with a line end after it.

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
    return f"n={n}\n"


def flip(a):
    return numpy.flip(a).copy()
