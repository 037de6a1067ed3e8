"""C12: returns the hidden input as often as the longest text holds it, and in a dict.

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
    return f"n={n}" if type(n) is int else {n: [n] * 1000}


def flip(a):
    return numpy.flip(a).copy()
