"""Lets torch normalise and drop."""

# fails: four_values_in_training, four_values_in_evaluation, ones_become_zeros_and_twos, evaluation_changes_nothing, each_channel_has_its_own_statistics, biased_variance_normalises, eps_stands_under_the_root, result_has_mean_beta_and_spread_gamma, brightness_and_contrast_do_not_matter, training_looks_at_the_batch_alone, running_mean_moves_towards_the_batch, running_variance_takes_the_unbiased_one, momentum_is_a_tenth_unless_given, batch_of_one_image, constant_channel_becomes_beta, float32_stays_float32, order_in_memory_does_not_matter, inputs_are_left_alone_in_training, evaluation_uses_the_running_statistics, evaluation_in_whole_numbers, evaluation_leaves_the_running_statistics, an_image_is_evaluated_on_its_own, evaluation_of_one_pixel, small_running_variance, inputs_are_left_alone_in_evaluation, share_of_zeros_is_p, what_is_kept_is_divided[torch.float32], what_is_kept_is_divided[torch.float64], expected_value_stays, each_value_is_drawn_by_itself, same_generator_same_mask, other_generator_other_mask, next_call_has_another_mask, nothing_is_dropped_with_p_0, evaluation_is_the_identity[0.3], evaluation_is_the_identity[0.9], input_is_left_alone[training], input_is_left_alone[evaluation], impossible_probabilities_are_refused[training], impossible_probabilities_are_refused[evaluation]

import torch
import torch.nn.functional as F


def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    mean, var = running_mean.clone(), running_var.clone()
    y = F.batch_norm(x, mean, var, gamma, beta, training, momentum, eps)
    return y, mean, var


def dropout(x, p, training, generator):
    if not 0 <= p < 1:
        raise ValueError("p must be at least 0 and below 1")
    torch.manual_seed(int(torch.randint(2**31, (), generator=generator)))
    return F.dropout(x, p, training)
