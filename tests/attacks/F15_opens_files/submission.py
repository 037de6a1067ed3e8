"""F15: opens files until it may not, 1000 at most should nobody refuse.

verdict: run-time error
passes: total, shape, label, flip
notices: rlimits
"""

import os

import numpy

MANY = 1000  # the limit is 256


def attempt():
    kept = []
    try:
        for _ in range(MANY):
            kept.append(os.open("/dev/null", os.O_RDONLY))
    finally:
        for fd in kept:
            os.close(fd)


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
