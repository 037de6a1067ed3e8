"""F13: writes to the error output for ever, past Python.

verdict: output limit exceeded
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    while True:
        os.write(2, b"x" * 10_000)


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
