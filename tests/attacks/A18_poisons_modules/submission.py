"""A18: puts nothing in the place of modules that a judge needs, and answers wrong.

verdict: wrong answer
passes: total, shape, label, flip
"""

import sys

import numpy

for name in ("math", "pickle", "json", "decimal", "fractions", "numpy.testing", "torch.testing", "_pytest"):
    sys.modules[name] = None


def scale(x, factor):
    return x * 0


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
