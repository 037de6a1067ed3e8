"""A21: computes once and answers all later calls with what it returned first.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy

remembered = []


def scale(x, factor):
    if not remembered:
        remembered.append(x * factor)
    return remembered[0]


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
