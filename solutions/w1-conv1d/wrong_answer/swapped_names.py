"""Has the two functions the wrong way round."""

# fails: differences_of_neighbours, differences_with_the_kernel_turned_round, correlation_with_a_longer_kernel, correlation_begins_at_the_first_number, correlation_of_a_sensor, correlation_is_linear, correlation_of_tuples, convolution_turns_the_kernel_round, convolution_shows_the_kernel, convolution_of_a_sensor, convolution_does_not_care_which_is_the_kernel, convolution_of_tuples_with_fractions


def check(x, k):
    if len(k) == 0 or len(k) > len(x):
        raise ValueError("the kernel must have between one number and as many as x")


def conv1d_true(x, k):
    check(x, k)
    result = []
    for i in range(len(x) - len(k) + 1):
        result.append(sum(x[i + j] * k[j] for j in range(len(k))))
    return result


def corr1d(x, k):
    check(x, k)
    turned = list(k)[::-1]
    result = []
    for i in range(len(x) - len(turned) + 1):
        result.append(sum(x[i + j] * turned[j] for j in range(len(turned))))
    return result
