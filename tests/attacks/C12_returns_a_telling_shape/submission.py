"""C12: returns a tensor with as many elements as its input's first number says.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy
import torch


def scale(x, factor):
    return torch.zeros(int(x[0]))


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
