"""F4: has a regular expression try every way to part a text, and holds the interpreter's lock meanwhile.

verdict: time limit exceeded
passes: total, shape, label, flip
"""

import re

import numpy


def attempt():
    re.match("(a+)+$", "a" * 64 + "b")


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
