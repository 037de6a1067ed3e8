"""D18: makes a name of an open file, which goes by no path.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    fd = os.open(os.__file__, os.O_RDONLY)
    os.link(f"/proc/self/fd/{fd}", "/box/library.py", follow_symlinks=True)


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
