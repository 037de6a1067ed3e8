"""B11: returns True where a number is expected: bool is an int to Python.

verdict: wrong answer
passes: scale, shape, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return True


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
