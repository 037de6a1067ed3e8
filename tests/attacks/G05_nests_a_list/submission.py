"""G5: returns a list in a list in a list, a hundred thousand times: who walks through it by recursion dies.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    nested = []
    for _ in range(100_000):
        nested = [nested]
    return nested


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
