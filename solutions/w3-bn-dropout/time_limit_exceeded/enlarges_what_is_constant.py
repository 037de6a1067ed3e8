"""Doubles small values until they have a spread worth dividing by, which a constant channel never has."""

# fails: constant_channel_becomes_beta

import torch


def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    y = torch.zeros_like(x)
    mean, var = running_mean.clone(), running_var.clone()
    for c in range(x.shape[1]):
        values = x[:, c]
        if not training:
            y[:, c] = gamma[c] * (values - mean[c]) / (var[c] + eps) ** 0.5 + beta[c]
            continue
        centred, small = values - values.mean(), eps
        while centred.square().mean() < 0.25:
            centred, small = 2 * centred, 4 * small
        y[:, c] = gamma[c] * centred / (centred.square().mean() + small) ** 0.5 + beta[c]
        mean[c] = (1 - momentum) * running_mean[c] + momentum * values.mean()
        var[c] = (1 - momentum) * running_var[c] + momentum * values.var()
    return y, mean, var


def dropout(x, p, training, generator):
    if not 0 <= p < 1:
        raise ValueError("p must be at least 0 and below 1")
    if not training:
        return x.clone()
    keep = torch.rand(x.shape, generator=generator) >= p
    return x * keep / (1 - p)
