"""G11: returns a tensor of four bytes that says to have 10**11 elements.

verdict: output limit exceeded
passes: total, shape, label, flip
"""

import numpy
import torch


def scale(x, factor):
    return torch.zeros(1).expand(10**11)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
