"""F27: returns a list of texts of a mebibyte each where numbers belong.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return ["x" * 2**20] * 20


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
