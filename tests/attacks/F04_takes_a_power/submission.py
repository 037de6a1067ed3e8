"""F4: computes a number of more digits than there is time for.

verdict: time limit exceeded
passes: total, shape, label, flip
"""

import numpy


def attempt():
    pow(3, 10**8)


def scale(x, factor):
    if factor == 3.0:
        attempt()
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
