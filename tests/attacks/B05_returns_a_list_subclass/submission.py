"""B5: returns a list of a class of its own, with another length and other items than it has.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


class List(list):
    def __eq__(self, other):
        return True

    def __getitem__(self, index):
        return 1

    def __len__(self):
        return 4

    __hash__ = None


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return List()


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
