"""Builds every layer in PyTorch and looks at what comes out; PyTorch's complaints become ValueError."""

import torch
from torch import nn


def ask(module, x):
    try:
        with torch.no_grad():
            return module(x)
    except RuntimeError as error:
        raise ValueError(str(error)) from error


def conv_out(n, k, s=1, p=0, d=1):
    return len(ask(nn.Conv1d(1, 1, k, s, p, d), torch.empty(1, n))[0])


def pool_out(n, k, s=None, p=0, d=1, ceil_mode=False):
    return len(ask(nn.MaxPool1d(k, s, p, d, ceil_mode=ceil_mode), torch.empty(1, n))[0])


def trace(layers, shape):
    x = torch.empty(*shape)
    shapes = []
    for layer in layers:
        match layer:
            case ("conv", out, k, s, p):
                x = ask(nn.Conv2d(len(x), out, k, s, p), x)
            case ("pool", k, s, p):
                x = ask(nn.MaxPool2d(k, s, p), x)
            case ("linear", out):
                if x.dim() != 1:
                    raise ValueError("linear needs a row")
                x = torch.empty(out)
            case ("flatten",):
                x = x.flatten()
            case ("relu",) | ("bn",):
                pass
            case _:
                raise ValueError(f"unknown layer {layer}")
        shapes.append(tuple(x.shape))
    return shapes
