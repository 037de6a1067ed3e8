"""A16: works for two seconds, four times what a test may take, and is right in the end.

verdict: time limit exceeded
passes: total, shape, label, flip
notices: CPU clock
"""

import time

import numpy


def attempt():
    end = time.process_time() + 2
    while time.process_time() < end:
        pass


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
