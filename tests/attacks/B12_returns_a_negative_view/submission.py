"""B12: returns a view that is negated where it is read: the elements are right.

verdict: accepted
passes: all
"""

import numpy
import torch


def scale(x, factor):
    return torch._neg_view(-(x * factor))


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
