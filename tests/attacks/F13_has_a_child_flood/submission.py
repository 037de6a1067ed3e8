"""F13: has a child print for ever and waits for it.

verdict: output limit exceeded
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    if os.fork() == 0:
        while True:
            os.write(1, b"x" * 1000)
    os.wait()


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
