"""B6: returns the right elements but for one, which is no number.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy


def scale(x, factor):
    result = x * factor
    result[-1] = float("nan")
    return result


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
