"""C11: raises an error whose type has its input for a name.

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
    raise type(str(n), (Exception,), {})


def flip(a):
    return numpy.flip(a).copy()
