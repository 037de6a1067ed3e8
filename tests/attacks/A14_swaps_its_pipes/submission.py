"""A14: swaps the two pipes, so that answers would go where questions come from.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def scale(x, factor):
    spare = os.dup(3)
    os.dup2(4, 3)
    os.dup2(spare, 4)
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
