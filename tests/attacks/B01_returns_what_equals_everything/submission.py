"""B1: returns an object that is equal to everything, asked from either side.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy
import torch


class Equal:
    """Is equal to everything, whoever asks, and near to it."""

    shape = torch.Size([3])
    dtype = torch.float32

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __bool__(self):
        return True

    __hash__ = None
    __le__ = __ge__ = __lt__ = __gt__ = __eq__


def scale(x, factor):
    return Equal()


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
