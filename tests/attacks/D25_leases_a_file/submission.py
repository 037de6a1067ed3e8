"""D25: asks to be told when somebody opens a library's file for writing, by a lease.

verdict: run-time error
passes: total, shape, label, flip
"""

import fcntl
import os

import numpy


def attempt():
    fcntl.fcntl(os.open(os.__file__, os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_RDLCK)


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
