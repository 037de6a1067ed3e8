"""A24: sets its input to zero, so that whatever is expected of it would be zero too.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy


def scale(x, factor):
    return x.zero_()


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
