"""G14: returns an object that describes itself in ten gigabytes.

verdict: wrong answer
passes: scale, total, shape, flip
"""

import numpy


class Verbose:
    def __repr__(self):
        return "x" * 10**10

    __str__ = __repr__


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return Verbose()


def flip(a):
    return numpy.flip(a).copy()
