"""A14: closes all that is open, and ends without a fault.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def scale(x, factor):
    os.closerange(0, 256)
    os._exit(0)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
