"""B3: returns a tensor whose operations go to its own dispatcher, beneath those of torch.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy
import torch


class Wrapper(torch.Tensor):
    """Has a shape and a dtype, and no elements until somebody computes with them."""

    @staticmethod
    def __new__(cls, tensor):
        wrapper = torch.Tensor._make_wrapper_subclass(cls, tensor.shape, dtype=tensor.dtype)
        wrapper.tensor = tensor
        return wrapper

    __torch_function__ = torch._C._disabled_torch_function_impl

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        return function(*(arg.tensor if isinstance(arg, cls) else arg for arg in args), **(kwargs or {}))


def scale(x, factor):
    return Wrapper(x * factor)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
