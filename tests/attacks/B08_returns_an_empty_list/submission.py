"""B8: returns a list without items: none of them differs.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return []


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
