"""B4: returns the elements as numpy's matrix, a subclass with an algebra of its own.

verdict: wrong answer
passes: scale, total, shape, label
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.asmatrix(numpy.flip(a))
