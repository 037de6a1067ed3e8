"""B16: returns a list of a class of its own that has the right items from the second look on.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


class Changing(list):
    looks = 0

    def __iter__(self):
        self.looks += 1
        return super().__iter__() if self.looks > 1 else iter(())


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return Changing(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
