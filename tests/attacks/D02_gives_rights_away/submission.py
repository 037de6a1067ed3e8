"""D2: makes the standard library writable for everybody, which is no act of writing for Landlock.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    os.chmod(os.__file__, 0o666)


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
