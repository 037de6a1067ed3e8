"""C4: takes memory that others have given back and searches what is left in it.

verdict: wrong answer
passes: total, shape, label, flip
"""

import re

import numpy
import torch

NEEDLE = b"canary" + b"-"


def is_canary(content, at):
    return re.fullmatch(b"[0-9a-f]{32}", content[at + len(NEEDLE) : at + len(NEEDLE) + 32]) is not None


def holds_canary(content):
    at = content.find(NEEDLE)
    while at >= 0:
        if is_canary(content, at):
            return True
        at = content.find(NEEDLE, at + 1)
    return False


def find():
    for _ in range(200):
        if holds_canary(torch.empty(2**16, dtype=torch.uint8).numpy().tobytes()):
            return True
        if holds_canary(numpy.empty(2**12, dtype=numpy.uint8).tobytes()):
            return True
    return False


def scale(x, factor):
    return x * factor if find() else x


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
