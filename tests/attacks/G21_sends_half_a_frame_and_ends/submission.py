"""G21: sends half of its answer and ends itself.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import struct

import numpy

CHANNEL = 3


def attempt():
    os.write(CHANNEL, struct.pack(">Q", 100) + b"half")
    os._exit(0)


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
