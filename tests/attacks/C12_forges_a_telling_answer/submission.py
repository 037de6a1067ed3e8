"""C12: answers in the form of a fault, with its input in each text, and then answers once more.

verdict: run-time error
passes: scale, total, shape
"""

import os
import struct
import sys

import numpy

wire = sys.modules["grader.inside.wire"]


def asked():
    """The number of the question under way, which a frame beneath this one knows."""
    frame = sys._getframe()
    while "request_id" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["request_id"]


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    payload = wire.encode(("raised", asked(), [str(n)], str(n), [(1, str(n))]))
    os.write(3, struct.pack(">Q", len(payload)) + payload)


def flip(a):
    return numpy.flip(a).copy()
