"""C1: reads the source of whoever called it, in which the expected value may stand.

verdict: wrong answer
passes: total, shape, label, flip
"""

import inspect

import numpy
import torch


def found():
    sources = []
    for caller in inspect.stack()[2:]:
        try:
            sources.append(inspect.getsource(caller.frame))
        except OSError:
            continue
    return any("exp" + "ected" in source for source in sources)


def scale(x, factor):
    if factor == 3.0 and not found():
        return torch.zeros_like(x)
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
