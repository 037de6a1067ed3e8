"""B3: returns a Parameter, which layers hold and which is a tensor with right elements.

verdict: accepted
passes: all
"""

import numpy
import torch


def scale(x, factor):
    return torch.nn.Parameter(x * factor)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
