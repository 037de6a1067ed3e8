"""A14: puts a pipe of its own in the place of the one that questions come through, and questions in it.

verdict: run-time error
passes: scale, shape, label, flip
"""

import os
import struct
import sys

import numpy
import torch

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


def ask_myself():
    reading, writing = os.pipe()
    os.dup2(reading, 4)
    payload = sys.modules["grader.inside.wire"].encode(("call", 1, "shape", (torch.zeros(2, 3),), {}, None, False))
    os.write(writing, struct.pack(">Q", len(payload)) + payload)


def scale(x, factor):
    if factor == 3.0:
        ask_myself()
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
