"""D12: asks to be root.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    os.setresuid(0, 0, 0)


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
