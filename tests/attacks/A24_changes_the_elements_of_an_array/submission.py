"""A24: fills its input with ones and returns it, where flipping that would be the same.

verdict: wrong answer
passes: scale, total, shape, label
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    a[...] = 1.0
    return a
