"""D2: makes a folder and a file in the root folder.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    os.mkdir("/new")
    open("/new/file", "w").close()


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
