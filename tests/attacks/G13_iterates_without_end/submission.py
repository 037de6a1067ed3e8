"""G13: returns a list whose iterator never ends.

verdict: wrong answer
passes: scale, total, label, flip
"""

import itertools

import numpy


class Endless(list):
    def __iter__(self):
        return itertools.count()


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return Endless(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
