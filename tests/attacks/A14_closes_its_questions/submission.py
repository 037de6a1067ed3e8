"""A14: closes the pipe that questions come through. It answers this one, and the next one is its end.

verdict: run-time error
passes: scale, shape, label, flip
"""

import os

import numpy


def scale(x, factor):
    os.close(4)
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
