"""B2: returns an object that becomes an array where one is wanted, by numpy's protocols.

verdict: wrong answer
passes: scale, total, shape, label
"""

import numpy


class Arrayish:
    """Its elements are wrong, and what numpy compares it with is not asked."""

    def __init__(self, a):
        self.wrong = numpy.zeros_like(a)
        self.__array_interface__ = self.wrong.__array_interface__

    def __array__(self, dtype=None, copy=None):
        return self.wrong

    def __array_ufunc__(self, *args, **kwargs):
        return numpy.True_

    def __array_function__(self, *args, **kwargs):
        return True


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return Arrayish(a)
