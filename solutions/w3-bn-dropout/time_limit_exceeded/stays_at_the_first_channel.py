"""Walks over the channels by a while loop and forgets to move on."""

# fails: four_values_in_training, four_values_in_evaluation, each_channel_has_its_own_statistics, biased_variance_normalises, eps_stands_under_the_root, result_has_mean_beta_and_spread_gamma, brightness_and_contrast_do_not_matter, training_looks_at_the_batch_alone, running_mean_moves_towards_the_batch, running_variance_takes_the_unbiased_one, momentum_is_a_tenth_unless_given, batch_of_one_image, constant_channel_becomes_beta, float32_stays_float32, order_in_memory_does_not_matter, inputs_are_left_alone_in_training, evaluation_uses_the_running_statistics, evaluation_in_whole_numbers, evaluation_leaves_the_running_statistics, an_image_is_evaluated_on_its_own, evaluation_of_one_pixel, small_running_variance, inputs_are_left_alone_in_evaluation

import torch


def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    y = torch.zeros_like(x)
    mean, var = running_mean.clone(), running_var.clone()
    c = 0
    while c < x.shape[1]:
        values = x[:, c]
        m, v = mean[c], var[c]
        if training:
            m, v = values.mean(), values.var(correction=0)
            mean[c] = (1 - momentum) * running_mean[c] + momentum * m
            var[c] = (1 - momentum) * running_var[c] + momentum * values.var()
        y[:, c] = gamma[c] * (values - m) / (v + eps) ** 0.5 + beta[c]
    return y, mean, var


def dropout(x, p, training, generator):
    if not 0 <= p < 1:
        raise ValueError("p must be at least 0 and below 1")
    if not training:
        return x.clone()
    keep = torch.rand(x.shape, generator=generator) >= p
    return x * keep / (1 - p)
