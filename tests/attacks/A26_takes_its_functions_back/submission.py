"""A26: removes its functions when the first one is called: what is not there is not passed.

verdict: run-time error
passes: none
"""

import numpy


def scale(x, factor):
    for name in ("scale", "total", "shape", "label", "flip"):
        globals().pop(name, None)
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
