"""A3: raises what skips a whole module while it is imported.

verdict: run-time error
passes: none
"""

import unittest

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()


error = unittest.SkipTest("nothing of this can be tested here")
error.allow_module_level = True
raise error
