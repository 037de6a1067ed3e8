"""B2: returns sizes that are whatever they are taken for, by __index__ and __int__.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


class Size:
    def __index__(self):
        return 1

    __int__ = __index__

    def __eq__(self, other):
        return True

    __hash__ = None


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return [Size() for _ in x.shape]


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
