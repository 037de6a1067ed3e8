"""B3: returns a subclass of Tensor for which each function of torch says True.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy
import torch


class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        if getattr(function, "__name__", "") in ("allclose", "equal", "eq", "all", "isclose", "__eq__"):
            return True
        return super().__torch_function__(function, types, args, kwargs)


def scale(x, factor):
    return torch.zeros_like(x).as_subclass(Liar)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
