"""G18: raises the exception by which a program is ended from the keyboard, with a text that says that all is well.

verdict: run-time error
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
    raise KeyboardInterrupt("5 passed")


def flip(a):
    return numpy.flip(a).copy()
