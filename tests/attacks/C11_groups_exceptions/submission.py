"""C11: raises a group of exceptions with the hidden input in each, and as their notes and causes.

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
    if type(n) is str:
        error = ExceptionGroup(n, [ValueError(n)])
        error.add_note(n)
        raise error from KeyError(n)
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
