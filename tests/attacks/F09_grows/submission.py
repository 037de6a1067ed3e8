"""F9: takes memory bit by bit until there is none.

verdict: memory limit exceeded
passes: total, shape, label, flip
notices: rlimits
"""

import numpy


def attempt():
    kept = []
    for _ in range(2 * 2**10):  # 2 GiB at most
        kept.append(b"x" * 2**20)


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
