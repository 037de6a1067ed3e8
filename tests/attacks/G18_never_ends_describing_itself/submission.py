"""G18: raises an exception whose text takes for ever to be made.

verdict: time limit exceeded
passes: scale, total, shape, flip
"""

import numpy


class Slow(Exception):
    def __str__(self):
        while True:
            pass


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    raise Slow()


def flip(a):
    return numpy.flip(a).copy()
