"""C12: puts an object in the place of a function whose type is named after its input.

verdict: run-time error
passes: scale, total, shape, label
"""

import numpy


def scale(x, factor):
    if factor != 3.0:
        globals()["flip"] = type(f"n{int(x[0])}", (), {})()
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
