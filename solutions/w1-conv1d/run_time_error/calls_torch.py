"""Lets torch.conv1d do the cross-correlation."""

# fails: differences_of_neighbours, sums_of_neighbours, correlation_with_a_longer_kernel, correlation_begins_at_the_first_number, correlation_of_a_sensor, correlation_with_a_kernel_of_one_number, correlation_is_linear, correlation_of_tuples, correlation_leaves_its_input_alone, correlation_refuses_what_does_not_slide

import torch


def check(x, k):
    if len(k) == 0 or len(k) > len(x):
        raise ValueError("the kernel must have between one number and as many as x")


def corr1d(x, k):
    check(x, k)
    x, k = (torch.tensor(values, dtype=torch.float64).view(1, 1, -1) for values in (x, k))
    return torch.conv1d(x, k).flatten().tolist()


def conv1d_true(x, k):
    check(x, k)
    turned = list(k)[::-1]
    result = []
    for i in range(len(x) - len(turned) + 1):
        result.append(sum(x[i + j] * turned[j] for j in range(len(turned))))
    return result
