"""F24: forks children while it is imported, until it may not, 200 at most should nobody refuse.

verdict: run-time error
passes: none
notices: process limit
"""

import os
import time

import numpy

for _ in range(200):  # the limit is 16
    if os.fork() == 0:
        time.sleep(5)
        os._exit(0)


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
