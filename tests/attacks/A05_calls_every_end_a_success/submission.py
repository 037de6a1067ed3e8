"""A5: turns every way to end into one with status 0, and fails.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import sys

import numpy

real_exit = os._exit
os._exit = sys.exit = lambda status=0: real_exit(0)
sys.excepthook = lambda *error: real_exit(0)


def attempt():
    raise RuntimeError("and yet status 0")


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
