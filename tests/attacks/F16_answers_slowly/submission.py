"""F16: announces an answer of a mebibyte and sends a byte now and then: each comes in time, the answer never.

verdict: time limit exceeded
passes: total, shape, label, flip
"""

import os
import struct
import time

import numpy

CHANNEL = 3


def attempt():
    os.write(CHANNEL, struct.pack(">Q", 2**20))
    for _ in range(2**20):
        os.write(CHANNEL, b"x")
        time.sleep(0.02)


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
