"""B6: returns a sum that is no number, of negative sign and with a payload.

verdict: wrong answer
passes: scale, shape, label, flip
"""

import struct

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return struct.unpack(">d", bytes.fromhex("fff8000000000bad"))[0]


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
