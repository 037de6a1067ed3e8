"""A21: takes all but the first call for a measurement of its speed, and then saves the work.

verdict: wrong answer
passes: scale, shape, label, flip
"""

import numpy

calls = []


def scale(x, factor):
    return x * factor


def total(x):
    calls.append(x)
    return float(x.sum()) if len(calls) == 1 else 0.0


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
