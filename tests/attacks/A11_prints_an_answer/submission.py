"""A11: prints a frame with the right answer in the place of sending it, and answers wrong.

verdict: wrong answer
passes: total, shape, label, flip
"""

import os
import struct
import sys

import numpy


def scale(x, factor):
    payload = sys.modules["grader.inside.wire"].encode(("value", 0, x * factor, None))
    for descriptor in (1, 2):
        os.write(descriptor, struct.pack(">Q", len(payload)) + payload)
    return x * 0


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
