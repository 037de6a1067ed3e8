"""B1: returns a class, not an instance, that is equal to everything.

verdict: wrong answer
passes: scale, total, shape, flip
"""

import numpy


class Agreeable(type):
    def __eq__(cls, other):
        return True

    __hash__ = type.__hash__


class Equal(metaclass=Agreeable):
    pass


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return Equal


def flip(a):
    return numpy.flip(a).copy()
