"""G10: returns a text of 65 MiB.

verdict: output limit exceeded
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
    return "x" * (65 * 2**20)


def flip(a):
    return numpy.flip(a).copy()
