"""Batch norm as its definition reads, in Python's floats. Dropout has no oracle: every way to draw a mask is right.

Sources: Ioffe & Szegedy, "Batch Normalization", 2015, algorithms 1 and 2; PyTorch documentation of
torch.nn.BatchNorm2d (biased variance to normalise, unbiased one for the running average, momentum as the weight of
the new value).
"""

import math

import torch
from torch import Tensor


def batch_norm2d(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> tuple[Tensor, Tensor, Tensor]:
    """(y, new_mean, new_var) for x (N, C, H, W) and vectors (C,), in x's dtype; N*H*W must be 2 or more in training."""
    y, new_mean, new_var = torch.empty_like(x), running_mean.clone(), running_var.clone()
    for c in range(x.shape[1]):
        values = x[:, c].flatten().tolist()
        mean, var = float(running_mean[c]), float(running_var[c])
        if training:
            mean = math.fsum(values) / len(values)
            squares = math.fsum((value - mean) ** 2 for value in values)
            var = squares / len(values)
            new_mean[c] = (1 - momentum) * float(running_mean[c]) + momentum * mean
            new_var[c] = (1 - momentum) * float(running_var[c]) + momentum * squares / (len(values) - 1)
        scaled = [float(gamma[c]) * (value - mean) / math.sqrt(var + eps) + float(beta[c]) for value in values]
        y[:, c] = torch.tensor(scaled, dtype=torch.float64).view_as(y[:, c])
    return y, new_mean, new_var
