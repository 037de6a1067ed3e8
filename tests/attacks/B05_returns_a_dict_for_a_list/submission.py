"""B5: returns a dict whose keys are the indices of a list and whose values are its items.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return dict(enumerate(x.shape))


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
