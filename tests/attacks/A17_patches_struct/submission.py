"""A17: makes all sizes that are packed into bytes a word of success: those of its own tensors.

verdict: run-time error
passes: total, shape, label
"""

import struct

import numpy

struct.pack = lambda *args: b"accepted"


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
