"""B12: returns the right elements in compressed rows.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy
import torch


def scale(x, factor):
    return torch.atleast_2d(x * factor).to_sparse_csr()


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
