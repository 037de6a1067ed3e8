"""B11: returns sizes as floats of the same value.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return [float(size) for size in x.shape]


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
