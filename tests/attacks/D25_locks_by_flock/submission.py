"""D25: locks a library's file: whether it is locked is one bit that another session can read.

verdict: run-time error
passes: total, shape, label, flip
notices: seccomp
"""

import fcntl
import os

import numpy


def attempt():
    fcntl.flock(os.open(os.__file__, os.O_RDONLY), fcntl.LOCK_SH | fcntl.LOCK_NB)


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
