"""F18: ends its process with the status of success.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    os._exit(0)


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
