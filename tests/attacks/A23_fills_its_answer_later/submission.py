"""A23: returns zeros and has a thread put the right numbers in when the clock has stopped.

verdict: wrong answer
passes: total, shape, label, flip
"""

import threading

import numpy
import torch


def scale(x, factor):
    result = torch.zeros_like(x)
    threading.Timer(0.05, lambda: result.copy_(x * factor)).start()
    return result


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
