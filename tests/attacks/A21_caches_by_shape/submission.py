"""A21: remembers its answers by the shape of the input and not by what is in it.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy

cache = {}


def scale(x, factor):
    return cache.setdefault(tuple(x.shape), x * factor)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
