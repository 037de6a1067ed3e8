"""G17: returns an array of Python objects, each of which says to be equal to everything.

verdict: wrong answer
passes: scale, total, shape, label
"""

import numpy


class Equal:
    def __eq__(self, other):
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
    return numpy.array([Equal()] * len(a), dtype=object)
