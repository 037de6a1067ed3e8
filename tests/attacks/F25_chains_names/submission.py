"""F25: has Python compile a chain of a hundred thousand names.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def attempt():
    compile("a" + ".b" * 100_000, "chained", "eval")


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
