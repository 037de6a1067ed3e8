"""F27: returns a list of 50,000 numbers where four belong.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(range(50_000))


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
