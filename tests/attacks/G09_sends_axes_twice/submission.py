"""G9: sends a tensor whose axes are in memory in an order that is none.

verdict: run-time error
passes: total, shape, label, flip
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


def sized(tag, content):
    return tag + struct.pack(">I", len(content)) + content


def answer(value):
    """The bytes of ("value", the question's number, value, None), with the value's bytes as they are given here."""
    parts = [sized(b"S", b"value"), sized(b"I", asked().to_bytes(16, "big", signed=True)), value, b"N"]
    return b"U" + struct.pack(">I", len(parts)) + b"".join(parts)


def send(payload):
    content = struct.pack(">Q", len(payload)) + payload
    while content:
        content = content[os.write(CHANNEL, content) :]


def attempt():
    shape = struct.pack(">QQ", 1, 1)
    send(answer(b"X" + bytes((10, 2, 0, 0)) + shape + struct.pack(">Q", 4) + bytes(4)))


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
