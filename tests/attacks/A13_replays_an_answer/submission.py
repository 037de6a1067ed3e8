"""A13: keeps the number of an earlier question and answers the next one by it, and says nothing else.

verdict: run-time error
passes: scale, shape, label, flip
notices: request ids
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


seen = []


def say_nothing_once():
    """What would be sent next is not."""
    channel = sys.modules["grader.inside.serve"].Channel
    real = channel.send

    def send_nothing(self, message):
        channel.send = real

    channel.send = send_nothing


def scale(x, factor):
    seen.append(asked())
    return x * factor


def total(x):
    send("value", seen[0] if seen else 0, float(x.sum()), None)
    say_nothing_once()


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
