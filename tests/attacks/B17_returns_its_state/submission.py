"""B17: returns the state of a module, which holds what was asked for, in the place of a value.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy
import torch


def scale(x, factor):
    model = torch.nn.Module()
    model.register_buffer("result", x * factor)
    return model.state_dict()


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
