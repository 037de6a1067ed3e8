"""D2: adds a node to /dev, and writes where others look for shared devices.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def attempt():
    with open("/dev/log", "w") as file:
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
