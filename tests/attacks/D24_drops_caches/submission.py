"""D24: throws away what the host has read from its disks.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def attempt():
    with open("/proc/sys/vm/drop_caches", "w") as file:
        file.write("1")


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
