"""D2: writes a file among the host's libraries.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def attempt():
    with open("/usr/lib/evil.so", "w") as file:
        file.write("x")


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
