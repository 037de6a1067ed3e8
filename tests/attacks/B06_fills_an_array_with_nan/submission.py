"""B6: returns an array of no numbers: no difference to anything is above a tolerance.

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
    return numpy.full_like(a, float("nan"))
