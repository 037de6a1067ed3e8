"""G22: sends small frames without end.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import struct

import numpy

CHANNEL = 3


def attempt():
    while True:
        os.write(CHANNEL, (struct.pack(">Q", 1) + b"N") * 1000)


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
