"""D24: gives the machine an order by its magic key.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def attempt():
    with open("/proc/sysrq-trigger", "w") as file:
        file.write("h")


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
