"""G18: raises an exception that ends the process when its text is asked for.

verdict: run-time error
passes: scale, total, shape, flip
"""

import os

import numpy


class Last(Exception):
    def __str__(self):
        os._exit(0)


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    raise Last()


def flip(a):
    return numpy.flip(a).copy()
