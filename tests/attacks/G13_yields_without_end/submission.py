"""G13: returns a generator that never ends.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    while True:
        yield 1


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
