"""D1: makes /dev/mem anew in its own folder: the memory of the machine.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import stat

import numpy


def attempt():
    os.mknod("/box/mem", stat.S_IFCHR | 0o600, os.makedev(1, 1))
    with open("/box/mem", "rb") as memory:
        memory.read(512)


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
