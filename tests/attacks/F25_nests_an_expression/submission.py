"""F25: has Python read more brackets in each other than it can.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def attempt():
    compile("(" * 10_000 + ")" * 10_000, "nested", "eval")


def scale(x, factor):
    attempt()
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
