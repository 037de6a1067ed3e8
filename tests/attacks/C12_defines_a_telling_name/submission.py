"""C12: takes a function back and defines one in its place that is named after its input, for a hint.

verdict: run-time error
passes: scale, total, shape, label
"""

import numpy


def scale(x, factor):
    if factor != 3.0:
        globals()[f"flip_{int(x[0])}"] = globals().pop("flip")
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
