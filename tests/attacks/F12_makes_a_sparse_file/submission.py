"""F12: makes a file of a terabyte with nothing in it.

verdict: run-time error
passes: total, shape, label, flip
notices: rlimits
"""

import os

import numpy


def attempt():
    os.truncate(os.open("/box/sparse", os.O_CREAT | os.O_RDWR), 2**40)


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
