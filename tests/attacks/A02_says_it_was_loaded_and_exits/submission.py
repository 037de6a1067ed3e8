"""A2: says itself that it was loaded, and ends before a single question can be asked.

verdict: run-time error
passes: none
"""

import os
import struct
import sys

import numpy

CHANNEL = 3


def asked():
    """The number of the question under way, which a frame beneath this one knows."""
    frame = sys._getframe()
    while "request_id" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["request_id"]


def send(*message):
    """One frame, written by the encoder that lies in this process."""
    payload = sys.modules["grader.inside.wire"].encode(message)
    os.write(CHANNEL, struct.pack(">Q", len(payload)) + payload)


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


send("loaded", asked(), [], ["scale", "total"])
os._exit(0)
