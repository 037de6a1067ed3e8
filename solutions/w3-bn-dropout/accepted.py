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
    ### BEGIN SOLUTION
    # Whole tensors at once, as the formulas stand in the statement.
    mean, var = running_mean, running_var
    new_mean, new_var = running_mean.clone(), running_var.clone()
    if training:
        mean = x.mean(dim=(0, 2, 3))
        var = x.var(dim=(0, 2, 3), correction=0)
        new_mean = (1 - momentum) * running_mean + momentum * mean
        new_var = (1 - momentum) * running_var + momentum * x.var(dim=(0, 2, 3), correction=1)
    shape = (1, -1, 1, 1)
    y = (x - mean.view(shape)) / torch.sqrt(var.view(shape) + eps)
    return gamma.view(shape) * y + beta.view(shape), new_mean, new_var
    ### END SOLUTION


def dropout(x: Tensor, p: float, training: bool, generator: torch.Generator) -> Tensor:
    """In training, set each value to 0 with probability p and divide the others by 1 - p; else return x's values.

    x: float of any shape, not changed. All random numbers come from generator. Returns a tensor like x.
    Raises ValueError unless 0 <= p < 1.
    """
    ### BEGIN SOLUTION
    if not 0 <= p < 1:
        raise ValueError("p must be at least 0 and below 1")
    if not training:
        return x.clone()
    keep = torch.rand(x.shape, generator=generator) >= p
    return x * keep / (1 - p)
    ### END SOLUTION
