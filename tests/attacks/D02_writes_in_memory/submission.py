"""D2: maps a library's file into memory for writing.

verdict: run-time error
passes: total, shape, label, flip
"""

import mmap
import os

import numpy


def attempt():
    fd = os.open(os.__file__, os.O_RDWR)
    with mmap.mmap(fd, 1) as memory:
        memory[:1] = memory[:1]


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
