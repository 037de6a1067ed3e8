"""A11: returns a record of full marks where a label is expected.

verdict: wrong answer
passes: scale, total, shape, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return {"verdict": "accepted", "points": 10.0, "message": ""}


def flip(a):
    return numpy.flip(a).copy()
