"""Lets a layer of torch's do the work, with the weights given to it."""

# fails: all

import torch
from torch import nn


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1):
    if x.dim() != 4 or w.dim() != 4 or x.shape[1] != w.shape[1]:
        raise ValueError("shapes do not match")
    layer = nn.Conv2d(x.shape[1], w.shape[0], w.shape[2:], stride, padding, dilation, bias=b is not None, dtype=x.dtype)
    parameters = {"weight": w} if b is None else {"weight": w, "bias": b}
    try:
        return torch.func.functional_call(layer, parameters, (x,))
    except RuntimeError as error:
        raise ValueError(str(error)) from None
