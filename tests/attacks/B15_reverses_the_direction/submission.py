"""B15: returns a text backwards, with a character before it that has it shown forwards.

verdict: wrong answer
passes: scale, total, shape, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return "\u202e" + f"n={n}"[::-1]


def flip(a):
    return numpy.flip(a).copy()
