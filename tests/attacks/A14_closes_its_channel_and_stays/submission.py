"""A14: closes its channel and goes on: an end that nobody can wait for.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import time

import numpy


def attempt():
    os.close(3)
    os.close(4)
    time.sleep(600)


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
