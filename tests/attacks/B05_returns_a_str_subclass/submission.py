"""B5: returns a text of a class of its own, equal to every text.

verdict: wrong answer
passes: scale, total, shape, flip
"""

import numpy


class Text(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return Text("n=")


def flip(a):
    return numpy.flip(a).copy()
