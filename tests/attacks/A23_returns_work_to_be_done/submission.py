"""A23: returns a function that would compute its result, for whoever calls it.

verdict: wrong answer
passes: scale, shape, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return lambda: float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
