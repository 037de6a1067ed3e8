"""A4: raises what a person at the keyboard would, which ends a whole run of tests.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def scale(x, factor):
    raise KeyboardInterrupt


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
