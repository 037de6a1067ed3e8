"""G25: returns a dict that lists other items than it has, where a list belongs.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


class Lying(dict):
    def items(self):
        return [("verdict", "accepted")]

    def __iter__(self):
        return iter(["verdict"])


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return Lying()


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
