"""G11: returns an array of eight bytes that says to have 10**12 elements.

verdict: output limit exceeded
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
    return f"n={n}"


def flip(a):
    return numpy.broadcast_to(numpy.zeros(1), (10**6, 10**6))
