"""B4: returns an object that makes an array of itself, another one for each who asks.

verdict: wrong answer
passes: scale, total, shape, label
"""

import numpy


class Chameleon:
    """An array for NumPy, of whatever was in the other one."""

    __array_priority__ = 1e9

    def __init__(self, a):
        self.a = a

    def __array__(self, dtype=None, copy=None):
        return numpy.flip(self.a).copy()

    @property
    def __array_interface__(self):
        return self.__array__().__array_interface__


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return Chameleon(a)
