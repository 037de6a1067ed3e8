"""Known wrong batch norms. Each returns what a submission with that mistake returns.

Dropout has none here: it is random, and its tests say which rule was broken, one for each.
"""

import torch
from torch import Tensor

Three = tuple[Tensor, Tensor, Tensor]


def batch_norm2d__statistics_over_the_batch_axis(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You took mean and variance over the batch axis only, so that each PIXEL has statistics of its own.

    They go over images, rows and columns together: `x.mean(dim=(0, 2, 3))`.
    """
    return _batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps, axes=(0,))


def batch_norm2d__statistics_of_each_image(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You normalised each image by itself, as instance norm does; batch norm takes all images of a batch together."""
    return _batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps, axes=(2, 3))


def batch_norm2d__statistics_over_all_channels(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You took one mean and one variance of everything; each channel has its own: `x.mean(dim=(0, 2, 3))`."""
    return _batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps, axes=(0, 1, 2, 3))


def batch_norm2d__normalises_by_the_unbiased_variance(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You normalised by the UNBIASED variance, which is what `x.var()` gives by itself.

    The batch is normalised by the biased one (divided by N*H*W): `correction=0`. The unbiased one goes into new_var.
    """
    return _batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps, correction=1)


def batch_norm2d__keeps_the_biased_variance(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You put the BIASED variance into new_var: the running variance takes the one divided by N*H*W - 1."""
    return _batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps, running_correction=0)


def batch_norm2d__batch_statistics_in_evaluation(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You normalised by the batch's own statistics in evaluation: there running_mean and running_var are used.

    Else the answer for an image would depend on which other images happen to be in its batch.
    """
    y, _, _ = _batch_norm(x, gamma, beta, running_mean, running_var, True, momentum, eps)
    _, mean, var = _batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)
    return y, mean, var


def batch_norm2d__running_statistics_in_training(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You normalised by the running statistics in training: there the batch's own mean and variance are used."""
    y, _, _ = _batch_norm(x, gamma, beta, running_mean, running_var, False, momentum, eps)
    _, mean, var = _batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)
    return y, mean, var


def batch_norm2d__reverses_momentum(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You gave momentum to the OLD value; it is the weight of the new: (1 - momentum)*running + momentum*batch."""
    return _batch_norm(x, gamma, beta, running_mean, running_var, training, 1 - momentum, eps)


def batch_norm2d__ignores_momentum(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You returned the batch's statistics. The new running ones are (1 - momentum)*running + momentum*batch."""
    return _batch_norm(x, gamma, beta, running_mean, running_var, training, 1.0, eps)


def batch_norm2d__updates_in_evaluation(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You moved the running statistics in evaluation, too: there they are returned as they came."""
    y, _, _ = _batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)
    _, mean, var = _batch_norm(x, gamma, beta, running_mean, running_var, True, momentum, eps)
    return y, mean, var


def batch_norm2d__never_updates(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You returned the running statistics as they were; in training they move towards the batch's by momentum."""
    y, _, _ = _batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)
    return y, running_mean.clone(), running_var.clone()


def batch_norm2d__eps_beside_the_root(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You added eps to the standard deviation. It belongs under the root: sqrt(var + eps)."""
    return _batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps, root=_eps_beside)


def batch_norm2d__forgets_eps(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You left eps out, so a constant channel divides by zero: the root is sqrt(var + eps)."""
    return _batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, 0.0)


def batch_norm2d__divides_by_the_variance(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You divided by the variance. Batch norm divides by its root, the standard deviation."""
    return _batch_norm(
        x, gamma, beta, running_mean, running_var, training, momentum, eps, root=lambda var, eps: var + eps
    )


def batch_norm2d__forgets_gamma_and_beta(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You normalised and left gamma and beta out: y = gamma*(normalised x) + beta, for each channel."""
    ones, zeros = torch.ones_like(gamma), torch.zeros_like(beta)
    return _batch_norm(x, ones, zeros, running_mean, running_var, training, momentum, eps)


def batch_norm2d__swaps_gamma_and_beta(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Three:
    """You swapped gamma and beta: gamma is the factor, beta is added."""
    return _batch_norm(x, beta, gamma, running_mean, running_var, training, momentum, eps)


def _batch_norm(
    x, gamma, beta, running_mean, running_var, training, momentum, eps,
    axes=(0, 2, 3), correction=0, running_correction=1, root=lambda var, eps: (var + eps).sqrt(),
):  # fmt: skip
    new_mean, new_var = running_mean.clone(), running_var.clone()
    mean, var = (stat.view(1, -1, 1, 1) for stat in (running_mean, running_var))
    if training:
        if x.numel() == x.shape[1]:
            raise ValueError  # one value has no variance
        mean, var = x.mean(axes, keepdim=True), x.var(axes, correction=correction, keepdim=True)
        new_mean = (1 - momentum) * running_mean + momentum * x.mean((0, 2, 3))
        new_var = (1 - momentum) * running_var + momentum * x.var((0, 2, 3), correction=running_correction)
    gamma, beta = (vector.view(1, -1, 1, 1) for vector in (gamma, beta))
    return gamma * (x - mean) / root(var, eps) + beta, new_mean, new_var


def _eps_beside(var, eps):
    return var.sqrt() + eps
