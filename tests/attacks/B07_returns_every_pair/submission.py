"""B7: returns a column where a row is expected: compared with it, all pairs would be.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy


def scale(x, factor):
    return (x * factor).unsqueeze(1)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
