"""A14: closes the pipe that its answers go through.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def scale(x, factor):
    os.close(3)
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
