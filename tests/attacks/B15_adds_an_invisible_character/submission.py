"""B15: returns a text that reads the same, with a character of no width in it.

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
    return f"n\u200b={n}"


def flip(a):
    return numpy.flip(a).copy()
