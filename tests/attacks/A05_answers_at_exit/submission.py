"""A5: leaves the answer to what runs at the end of the process, which prints it.

verdict: run-time error
passes: total, shape, label, flip
"""

import atexit
import sys

import numpy


def scale(x, factor):
    atexit.register(lambda: print((x * factor).tolist(), flush=True))
    sys.exit(0)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
