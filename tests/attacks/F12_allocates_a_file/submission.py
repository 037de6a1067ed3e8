"""F12: has 100 GiB of a file set aside.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    file = os.open("/box/large", os.O_CREAT | os.O_RDWR)
    os.posix_fallocate(file, 0, 100 * 2**30)


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
