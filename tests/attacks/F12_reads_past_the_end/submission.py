"""F12: maps a file into memory, cuts it off and reads what is no longer there: the kernel ends it by SIGBUS.

verdict: run-time error
passes: total, shape, label, flip
"""

import mmap
import os

import numpy


def attempt():
    file = os.open("/box/cut", os.O_CREAT | os.O_RDWR)
    os.truncate(file, mmap.PAGESIZE)
    memory = mmap.mmap(file, mmap.PAGESIZE)
    os.truncate(file, 0)
    memory[0]


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
