"""B11: returns True for a size of one.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return [True if size == 1 else size for size in x.shape]


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
