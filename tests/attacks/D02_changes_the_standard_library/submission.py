"""D2: adds a line to os.py, which every later process of this host would execute.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    with open(os.__file__, "a") as file:
        file.write("")


def scale(x, factor):
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
