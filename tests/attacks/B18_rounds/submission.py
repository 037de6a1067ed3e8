"""B18: returns a sum of two digits after the point, within many a tolerance.

verdict: wrong answer
passes: scale, shape, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return round(float(x.sum()), 2)


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
