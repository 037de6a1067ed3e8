"""A18: finds the session that it runs in and has it answer with a verdict from then on.

verdict: run-time error
passes: scale, shape, label, flip
"""

import gc

import numpy


def scale(x, factor):
    for found in gc.get_objects():
        if type(found).__name__ == "Session":
            found.handlers["call"] = lambda *arguments: ("accepted", 10.0, None)
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
