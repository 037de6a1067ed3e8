"""F12: writes 16 MiB to one file, twice the limit.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def attempt():
    with open("/box/large", "wb", buffering=0) as file:
        for _ in range(16):
            if file.write(bytes(2**20)) < 2**20:
                raise OSError("no room for more")


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
