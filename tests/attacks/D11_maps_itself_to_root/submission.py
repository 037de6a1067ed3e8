"""D11: writes the map of its user namespace anew, with root in it.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def attempt():
    with open("/proc/self/uid_map", "w") as file:
        file.write("0 0 1")


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
