"""A2: ends the program while it is imported, with an exit status of 0.

verdict: run-time error
passes: none
"""

import sys

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
    return numpy.flip(a).copy()


sys.exit(0)
