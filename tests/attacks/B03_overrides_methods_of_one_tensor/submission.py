"""B3: returns a tensor, and no subclass, whose own attributes hide its methods.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy
import torch


def scale(x, factor):
    tensor = torch.zeros_like(x)
    tensor.equal = tensor.allclose = tensor.all = lambda *args, **kwargs: True
    tensor.__eq__ = lambda other: True
    tensor.numpy = tensor.detach = tensor.cpu = lambda: tensor
    return tensor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
