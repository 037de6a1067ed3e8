"""Normalises by the running statistics in training, too."""

# fails: four_values_in_training, each_channel_has_its_own_statistics, biased_variance_normalises, eps_stands_under_the_root, result_has_mean_beta_and_spread_gamma, brightness_and_contrast_do_not_matter, training_looks_at_the_batch_alone, momentum_is_a_tenth_unless_given, batch_of_one_image, constant_channel_becomes_beta, float32_stays_float32, order_in_memory_does_not_matter, inputs_are_left_alone_in_training

import torch


def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    new_mean, new_var = running_mean.clone(), running_var.clone()
    if training:
        new_mean = (1 - momentum) * running_mean + momentum * x.mean(dim=(0, 2, 3))
        new_var = (1 - momentum) * running_var + momentum * x.var(dim=(0, 2, 3), correction=1)
    shape = (1, -1, 1, 1)
    y = (x - mean.view(shape)) / torch.sqrt(var.view(shape) + eps)
    return gamma.view(shape) * y + beta.view(shape), new_mean, new_var


def dropout(x, p, training, generator):
    if not 0 <= p < 1:
        raise ValueError("p must be at least 0 and below 1")
    if not training:
        return x.clone()
    keep = torch.rand(x.shape, generator=generator) >= p
    return x * keep / (1 - p)
