"""A16: does nothing for eight seconds, which costs no CPU time, and is right in the end.

verdict: time limit exceeded
passes: total, shape, label, flip
notices: wall clock
"""

import time

import numpy


def attempt():
    time.sleep(8)


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
