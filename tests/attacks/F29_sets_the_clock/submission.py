"""F29: sets the clock of the machine.

verdict: run-time error
passes: total, shape, label, flip
"""

import time

import numpy


def attempt():
    time.clock_settime(time.CLOCK_REALTIME, time.time() + 3600)


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
