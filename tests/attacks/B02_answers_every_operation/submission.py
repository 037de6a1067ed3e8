"""B2: returns a mock, which has every attribute and does every operation.

verdict: wrong answer
passes: total, shape, label, flip
"""

import unittest.mock

import numpy


def scale(x, factor):
    return unittest.mock.MagicMock(shape=x.shape, dtype=x.dtype)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
