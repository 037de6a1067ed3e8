"""A13: answers a question with the number of an earlier one.

verdict: run-time error
passes: total, shape, label, flip
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


seen = []


def scale(x, factor):
    seen.append(asked())
    if len(seen) > 1:
        send("value", seen[0], x * factor, None)
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
