"""C12: returns an object whose type has its input for a name.

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
    return type(str(n), (), {})()


def flip(a):
    return numpy.flip(a).copy()
