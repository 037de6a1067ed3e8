"""B1: returns a list of the right length, of objects that are equal to everything.

verdict: wrong answer
passes: scale, total, label, flip
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
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return [Equal() for _ in x.shape]


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
