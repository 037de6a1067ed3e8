"""A18: changes how questions are read, so that each of them would be one that it knows; and answers wrong.

verdict: wrong answer
passes: total, shape, label, flip
"""

import sys

import numpy
import torch

wire = sys.modules["grader.inside.wire"]
wire.WireError = wire.TooLarge = type("Never", (Exception,), {})
wire.MAX_FRAME_BYTES = wire.MAX_NODES = wire.MAX_DEPTH = wire.MAX_TEXT = 2**60


def scale(x, factor):
    return torch.tensor([3.0, 6.0, -12.0])


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
