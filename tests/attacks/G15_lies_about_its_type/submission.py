"""G15: returns an object that says to be a tensor when it is asked for its class.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy
import torch


class Disguised:
    __class__ = torch.Tensor
    shape = property(lambda self: torch.Size([1]))

    def __eq__(self, other):
        return True


def scale(x, factor):
    return Disguised()


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
