"""I8: writes a compiled module beside one of the standard library's, to be found in its place.

verdict: run-time error
passes: total, shape, label, flip
"""

import importlib.util
import os

import numpy


def attempt():
    path = importlib.util.cache_from_source(os.path.join(os.path.dirname(os.__file__), "evil.py"))
    with open(path, "wb") as file:
        file.write(importlib.util.MAGIC_NUMBER)


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
