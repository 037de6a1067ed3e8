"""A4: raises StopIteration, which ends a loop of its caller as if nothing had been left to do.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def scale(x, factor):
    raise StopIteration


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
