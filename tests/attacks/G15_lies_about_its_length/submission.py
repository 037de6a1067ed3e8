"""G15: returns a list that says to have fewer than no elements.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


class Short(list):
    def __len__(self):
        return -1

    def __sizeof__(self):
        return 10**30


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return Short(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
