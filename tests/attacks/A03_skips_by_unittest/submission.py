"""A3: raises what makes unittest, and pytest with it, skip a test.

verdict: run-time error
passes: total, shape, label, flip
"""

import unittest

import numpy


def scale(x, factor):
    raise unittest.SkipTest("not today")


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
