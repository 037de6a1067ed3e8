"""G18: raises exceptions in groups in groups, fifty deep.

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
    error = ValueError("inside")
    for _ in range(50):
        error = ExceptionGroup("group", [error])
    raise error


def flip(a):
    return numpy.flip(a).copy()
