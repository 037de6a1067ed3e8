"""B4: returns a subclass of ndarray for which each function of numpy says True.

verdict: wrong answer
passes: scale, total, shape, label
"""

import numpy


class Liar(numpy.ndarray):
    def __array_function__(self, function, types, args, kwargs):
        return True

    def __array_ufunc__(self, function, method, *inputs, **kwargs):
        return numpy.True_

    def __eq__(self, other):
        return numpy.True_


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.zeros_like(a).view(Liar)
