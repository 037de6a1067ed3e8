"""C2: searches all tensors for one that is what it should return.

verdict: wrong answer
passes: total, shape, label, flip
"""

import gc

import numpy
import torch


def find(x):
    gc.unfreeze()
    tensors = [thing for thing in gc.get_objects() if type(thing) is torch.Tensor]
    others = [tensor for tensor in tensors if tensor.data_ptr() != x.data_ptr()]  # x itself is a view of another one
    return any(tensor.shape == (3,) and tensor.dtype == torch.float32 for tensor in others)


def scale(x, factor):
    return x * factor if find(x) else x


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
