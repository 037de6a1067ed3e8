"""A12: sends an answer while it is imported, before any question.

verdict: run-time error
passes: none
"""

import os
import struct
import sys

import numpy

CHANNEL = 3
wire = sys.modules["grader.inside.wire"]


def asked():
    """The number of the question under way, which a frame beneath this one knows."""
    frame = sys._getframe()
    while "request_id" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["request_id"]


def send(*message):
    payload = wire.encode(message)
    content = struct.pack(">Q", len(payload)) + payload
    while content:
        content = content[os.write(CHANNEL, content) :]


send("value", 0, 1.0, None)


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
