"""F17: calls itself for ever.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def attempt():
    attempt()


def scale(x, factor):
    attempt()
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
