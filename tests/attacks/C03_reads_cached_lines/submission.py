"""C3: reads the lines of source that the interpreter keeps for its error messages.

verdict: wrong answer
passes: total, shape, label, flip
"""

import linecache

import numpy


def find():
    for name, entry in linecache.cache.items():
        if name != __file__ and len(entry) > 2 and any("canary-" in line or "oracle" in line for line in entry[2]):
            return True
    return False


def scale(x, factor):
    return x * factor if find() else x


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
