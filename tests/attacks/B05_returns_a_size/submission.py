"""B5: returns the Size of torch, a tuple, where a list is expected.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return x.shape


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
