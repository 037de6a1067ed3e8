"""B12: returns numbers of eight bits each, with the scale that makes them near.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy
import torch


def scale(x, factor):
    return torch.quantize_per_tensor(x * factor, 400.0, 0, torch.qint8)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
