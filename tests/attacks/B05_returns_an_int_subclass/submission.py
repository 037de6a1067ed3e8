"""B5: returns sizes that are ints of a class of their own, equal to everything.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


class Int(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return [Int(0) for _ in x.shape]


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
