"""A18: takes modules away that are needed to answer, from under those who import them.

verdict: accepted
passes: all
"""

import sys

import numpy


def attempt():
    for name in ("struct", "math", "pickle", "json", "collections", "linecache"):
        sys.modules[name] = None


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
