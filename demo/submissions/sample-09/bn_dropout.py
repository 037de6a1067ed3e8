"""Batch norm and dropout by hand: write both functions, hand in this file."""

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
    """Normalise each channel of x, then scale it by gamma and shift it by beta.

    x: (N, C, H, W) float; the other tensors: (C,) of the same dtype. None of them is changed.
    Returns (y, new_mean, new_var): y like x, the others (C,).
    training:  with mean and biased variance of this batch; new_mean and new_var are
               (1 - momentum) * running + momentum * batch, the batch's variance unbiased.
    else:      with running_mean and running_var, which are returned as they are.
    eps is added to the variance, under the root.
    """
    raise NotImplementedError


def dropout(x: Tensor, p: float, training: bool, generator: torch.Generator) -> Tensor:
    """In training, set each value to 0 with probability p and divide the others by 1 - p; else return x's values.

    x: float of any shape, not changed. All random numbers come from generator. Returns a tensor like x.
    Raises ValueError unless 0 <= p < 1.
    """
    raise NotImplementedError
