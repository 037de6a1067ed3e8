"""F24: asks for more memory than there is while it is imported.

verdict: run-time error
passes: none
"""

import numpy

kept = bytearray(2**40)


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
