"""E4: changes torch in its memory, ends its process, and looks in the next one whether it is still changed.

verdict: run-time error
passes: shape, label, flip
"""

import os

import numpy
import torch


def scale(x, factor):
    torch.Tensor.changed = True
    os._exit(0)  # the next test finds another process


def total(x):
    if not hasattr(torch.Tensor, "changed"):
        raise AttributeError("the library is as it was")
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
