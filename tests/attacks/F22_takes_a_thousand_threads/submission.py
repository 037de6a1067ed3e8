"""F22: has torch compute with 1000 threads: the library ends the process when it does not get them.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy
import torch


def attempt():
    torch.set_num_threads(1000)
    torch.ones(2**20).exp_()


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
