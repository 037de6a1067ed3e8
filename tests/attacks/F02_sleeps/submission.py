"""F2: sleeps for ever, which takes no CPU time.

verdict: time limit exceeded
passes: total, shape, label, flip
"""

import time

import numpy


def attempt():
    time.sleep(10**6)


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
