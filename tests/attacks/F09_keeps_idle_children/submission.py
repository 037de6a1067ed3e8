"""F9: keeps ten children that do nothing: of what they share with it, which is nearly all, nothing counts twice.

verdict: accepted
passes: all
"""

import os
import time

import numpy

CHILDREN = 10


def attempt():
    for _ in range(CHILDREN):
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
    time.sleep(1)


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
