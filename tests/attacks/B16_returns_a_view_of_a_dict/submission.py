"""B16: returns the keys of a dict, which change with it.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return dict.fromkeys(x.shape).keys()


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
