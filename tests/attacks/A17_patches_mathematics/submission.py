"""A17: makes all numbers close in math, and no number not a number, and answers wrong.

verdict: wrong answer
passes: scale, shape, label, flip
"""

import math

import numpy

math.isclose = lambda *args, **kwargs: True
math.isnan = math.isinf = lambda number: False
math.fabs = lambda number: 0.0


def scale(x, factor):
    return x * factor


def total(x):
    return 0.5


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
