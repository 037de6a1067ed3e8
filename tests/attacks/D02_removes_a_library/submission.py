"""D2: moves a file of the standard library away.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    os.rename(os.__file__, os.__file__ + ".away")
    os.rename(os.__file__ + ".away", os.__file__)


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
