"""D24: gives the host another name.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def attempt():
    with open("/proc/sys/kernel/hostname", "w") as file:
        file.write("evil")


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
