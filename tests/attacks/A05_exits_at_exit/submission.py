"""A5: answers wrong, and at the end of its process changes the exit status to 0.

verdict: wrong answer
passes: total, shape, label, flip
"""

import atexit
import os
import signal

import numpy

atexit.register(os._exit, 0)
signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))


def scale(x, factor):
    return x * 0


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
