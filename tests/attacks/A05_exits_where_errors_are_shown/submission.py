"""A5: ends its process with status 0 where an error of its own would be shown.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import sys
import threading

import numpy

sys.excepthook = threading.excepthook = sys.unraisablehook = lambda *error: os._exit(0)


def scale(x, factor):
    raise ValueError("nobody sees this")


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
