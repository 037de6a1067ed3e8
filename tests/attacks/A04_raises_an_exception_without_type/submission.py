"""A4: raises an exception that is of no type but BaseException itself.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def scale(x, factor):
    raise BaseException


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
