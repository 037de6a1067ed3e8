"""B13: returns a tensor subclass of one element that says to have the shape that is expected.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy
import torch


class Liar(torch.Tensor):
    shape = property(lambda self: torch.Size([3]))

    def size(self, axis=None):
        return 3 if axis is not None else torch.Size([3])

    def __len__(self):
        return 3

    numel = __len__


def scale(x, factor):
    return torch.zeros(1).as_subclass(Liar)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
