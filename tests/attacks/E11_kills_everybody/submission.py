"""E11: kills every process that it may kill, which would be all of its user's.

verdict: run-time error
passes: total, shape, label, flip
notices: pid namespace
"""

import os
import signal

import numpy


def attempt():
    os.kill(-1, signal.SIGTERM)


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
