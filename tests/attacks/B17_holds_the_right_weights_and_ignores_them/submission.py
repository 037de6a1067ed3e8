"""B17: has a module with the right factor as its weight, whose forward pass ignores it.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy
import torch


class Model(torch.nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor = torch.nn.Parameter(torch.tensor(factor))

    def forward(self, x):
        return x


def scale(x, factor):
    model = Model(factor)
    assert model.state_dict()["factor"] == factor
    return model(x).detach()


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
