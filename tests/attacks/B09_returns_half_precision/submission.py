"""B9: returns the numbers in half precision, where what is too large is infinite.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy


def scale(x, factor):
    return (x * factor).half()


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
