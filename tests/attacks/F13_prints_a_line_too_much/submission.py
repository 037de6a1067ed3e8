"""F13: prints twice what is allowed, at once, and answers rightly.

verdict: output limit exceeded
passes: total, shape, label, flip
"""

import numpy


def attempt():
    print("x" * 128 * 2**10)


def scale(x, factor):
    if factor == 3.0:
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
