"""A24: makes its input a tensor of one element, and returns what that one is worth.

verdict: wrong answer
passes: scale, shape, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    x.resize_(1).fill_(0.25)
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
