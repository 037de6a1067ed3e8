"""G10: returns a tensor of 80 MB.

verdict: output limit exceeded
passes: total, shape, label, flip
"""

import numpy
import torch


def scale(x, factor):
    return torch.zeros(20_000_000)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
