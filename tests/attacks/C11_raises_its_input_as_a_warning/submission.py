"""C11: hides its input in the cause, the notes and the type of an error.

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
    error = KeyError(n)
    error.add_note(str(n))
    raise ExceptionGroup(str(n), [error]) from RuntimeError(n)


def flip(a):
    return numpy.flip(a).copy()
