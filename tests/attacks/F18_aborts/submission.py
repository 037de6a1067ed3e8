"""F18: ends itself as a failed check in C does.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    os.abort()


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
