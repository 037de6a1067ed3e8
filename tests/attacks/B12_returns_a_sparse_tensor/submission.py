"""B12: returns the right elements as a sparse tensor.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy


def scale(x, factor):
    return (x * factor).to_sparse()


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
