"""B13: returns an array subclass of bytes that says to be of floats.

verdict: wrong answer
passes: scale, total, shape, label
"""

import numpy


class Liar(numpy.ndarray):
    dtype = property(lambda self: numpy.dtype("float64"), lambda self, dtype: None)
    shape = property(lambda self: (4,), lambda self, shape: None)


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.zeros(a.shape, dtype=numpy.uint8).view(Liar)
