"""A20: knows what is asked in public, and only that.

verdict: wrong answer
passes: none
"""

import numpy
import torch


def scale(x, factor):
    return torch.tensor([3.0, 6.0, -12.0])


def total(x):
    return 6.0


def shape(x):
    return [2, 3]


def label(n):
    return "n=5"


def flip(a):
    return numpy.array([3.0, 2.0, 1.0, 0.0])
