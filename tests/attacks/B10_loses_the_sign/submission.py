"""B10: returns numbers without their sign.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy


def scale(x, factor):
    return (x * factor).abs()


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
