"""A26: puts things that are no functions in the place of its functions when the first one is called.

verdict: run-time error
passes: none
"""

import numpy


def scale(x, factor):
    globals().update(dict.fromkeys(("scale", "total", "shape", "label", "flip"), True))
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
