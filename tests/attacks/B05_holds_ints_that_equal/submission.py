"""B5: returns a list of numbers each of which is a kind of int that equals every number.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


class Size(int):
    """Equal to every number."""

    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return [Size(0) for _ in x.shape]


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
