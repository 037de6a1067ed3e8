"""F24: runs for ever while it is imported.

verdict: time limit exceeded
passes: none
"""

import numpy

while True:
    pass


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
