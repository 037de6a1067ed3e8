"""D1: reads /etc/passwd, the list of the host's users, which every process of the host may read.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def attempt():
    with open("/etc/passwd") as file:
        file.read()


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
