"""G7: returns a list of 60 lists in memory that are 2**60 when written out.

verdict: output limit exceeded
passes: scale, total, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    doubled = [0]
    for _ in range(60):
        doubled = [doubled, doubled]
    return doubled


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
