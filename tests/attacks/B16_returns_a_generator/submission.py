"""B16: returns a generator of the sizes, which has another one each time that it is asked.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    yield from x.shape


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
