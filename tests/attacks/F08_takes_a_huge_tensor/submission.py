"""F8: asks torch for more memory than there is.

verdict: memory limit exceeded
passes: total, shape, label, flip
"""

import numpy
import torch


def attempt():
    torch.empty(10**12)


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
