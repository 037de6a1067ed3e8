"""F10: moves a tensor of 64 MiB to shared memory, as workers of a DataLoader do with small ones.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy
import torch


def attempt():
    torch.zeros(16 * 2**20).share_memory_().fill_(1)


def scale(x, factor):
    attempt()
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
