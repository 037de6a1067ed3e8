"""G4: returns a dict whose keys are the same to JSON, where a list belongs.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return {1: 1, "1": 2, 1.5: 3, None: 4, "null": 5}


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
