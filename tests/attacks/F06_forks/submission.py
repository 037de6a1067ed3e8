"""F6: forks children until it may not, 200 at most should nobody refuse.

verdict: run-time error
passes: total, shape, label, flip
notices: process limit
"""

import os
import time

import numpy

MANY = 200  # the limit is 16


def attempt():
    for _ in range(MANY):
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)


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
