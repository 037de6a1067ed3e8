"""B5: returns a float of a class of its own, at no distance from any other.

verdict: wrong answer
passes: scale, shape, label, flip
"""

import numpy


class Float(float):
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__
    __hash__ = float.__hash__


def scale(x, factor):
    return x * factor


def total(x):
    return Float(0.0)


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
