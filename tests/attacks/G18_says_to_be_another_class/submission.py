"""G18: raises an exception that says to be the one by which a test is skipped.

verdict: run-time error
passes: scale, total, shape, flip
"""

import unittest

import numpy


class Skipped(BaseException):
    __class__ = unittest.SkipTest
    __module__ = "_pytest.outcomes"


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    raise Skipped()


def flip(a):
    return numpy.flip(a).copy()
