"""A15: ends, and has a child answer in its place a little later.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import time

import numpy


def scale(x, factor):
    if os.fork():
        os._exit(0)
    time.sleep(0.2)
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
