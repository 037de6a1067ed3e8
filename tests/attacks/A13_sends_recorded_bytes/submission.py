"""A13: records the bytes of its right answer and sends them again, as they were, for the next one.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy

recorded = []
calls = []
write = os.write


def recording(descriptor, content):
    if not recorded:
        recorded.append(bytes(content))
    elif len(calls) == 2:
        calls.append("sent again")
        write(descriptor, recorded[0])
        return len(content)
    return write(descriptor, content)


def scale(x, factor):
    calls.append(factor)
    os.write = recording
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
