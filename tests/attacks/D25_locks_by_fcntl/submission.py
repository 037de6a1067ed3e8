"""D25: locks a byte of a library's file, of which there are enough for a text.

verdict: run-time error
passes: total, shape, label, flip
notices: seccomp
"""

import fcntl
import os

import numpy


def attempt():
    fcntl.lockf(os.open(os.__file__, os.O_RDONLY), fcntl.LOCK_SH | fcntl.LOCK_NB, 1, 42)


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
