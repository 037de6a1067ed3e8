"""B10: returns a sum that is less than every number, and so not above any bound.

verdict: wrong answer
passes: scale, shape, label, flip
"""

import math

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return -math.inf


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
