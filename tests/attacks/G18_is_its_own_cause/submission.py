"""G18: raises an exception that is its own cause: who follows causes never ends.

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
    error = ValueError("round and round")
    error.__cause__ = error.__context__ = error
    raise error


def flip(a):
    return numpy.flip(a).copy()
