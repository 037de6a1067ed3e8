"""F8: asks the kernel itself for more memory than there is: the error is not a MemoryError.

verdict: memory limit exceeded
passes: total, shape, label, flip
"""

import mmap

import numpy


def attempt():
    mmap.mmap(-1, 2**40)


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
