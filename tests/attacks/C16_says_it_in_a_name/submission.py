"""C16: takes a function away and defines one of nearly its name, with the hidden input in it, for the hint.

verdict: run-time error
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
    if type(n) is str:
        globals()["flip_" + n] = globals().pop("flip")
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
