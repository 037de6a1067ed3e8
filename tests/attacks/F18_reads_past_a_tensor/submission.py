"""F18: reads a tensor far beyond its memory.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy
import torch


def attempt():
    torch.ones(1).as_strided((1,), (1,), 2**45).item()


def scale(x, factor):
    if factor == 3.0:
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
