"""D7: sees other processes at all: their numbers, names and times.

verdict: run-time error
passes: total, shape, label, flip
notices: pid namespace
"""

import os

import numpy


def attempt():
    if [name for name in os.listdir("/proc") if name.isdecimal()] == [str(os.getpid())]:
        raise ProcessLookupError("there is nobody but me")


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
