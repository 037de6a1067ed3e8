"""A17: makes tensors themselves equal to everything, and near to it, and answers wrong.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy
import torch

for name in ("__eq__", "eq", "equal", "allclose", "__le__", "__bool__", "all"):
    setattr(torch.Tensor, name, lambda *args, **kwargs: True)
torch.Tensor.__ne__ = torch.Tensor.any = lambda *args, **kwargs: False
torch.Tensor.__hash__ = lambda self: 1


def scale(x, factor):
    return x * 0


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
