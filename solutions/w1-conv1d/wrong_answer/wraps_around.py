"""Reads x[i - j] from i = 0 on, where negative indices take numbers from the end."""

# fails: differences_with_the_kernel_turned_round, sums_with_a_symmetric_kernel, convolution_turns_the_kernel_round, convolution_shows_the_kernel, convolution_of_a_sensor, convolution_does_not_care_which_is_the_kernel, convolution_of_tuples_with_fractions


def check(x, k):
    if len(k) == 0 or len(k) > len(x):
        raise ValueError("the kernel must have between one number and as many as x")


def corr1d(x, k):
    check(x, k)
    result = []
    for i in range(len(x) - len(k) + 1):
        result.append(sum(x[i + j] * k[j] for j in range(len(k))))
    return result


def conv1d_true(x, k):
    check(x, k)
    result = []
    for i in range(len(x) - len(k) + 1):
        result.append(sum(x[i - j] * k[j] for j in range(len(k))))
    return result
