"""C12: returns the hidden numbers where others are expected, so that the message shows them.

verdict: wrong answer
passes: shape, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor if factor == 3.0 else x


def total(x):
    return float(x.sum()) if float(x.sum()) == 6.0 else float(x[0])


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
