"""Lets the kernel slide over the end of x, where it finds zeros."""

# fails: differences_of_neighbours, sums_of_neighbours, correlation_with_a_longer_kernel, correlation_begins_at_the_first_number, correlation_of_a_sensor, correlation_is_linear, correlation_of_tuples, correlation_leaves_its_input_alone


def check(x, k):
    if len(k) == 0 or len(k) > len(x):
        raise ValueError("the kernel must have between one number and as many as x")


def corr1d(x, k):
    check(x, k)
    result = []
    x = list(x) + [0] * (len(k) - 1)
    for i in range(len(x) - len(k) + 1):
        result.append(sum(x[i + j] * k[j] for j in range(len(k))))
    return result


def conv1d_true(x, k):
    check(x, k)
    turned = list(k)[::-1]
    result = []
    for i in range(len(x) - len(turned) + 1):
        result.append(sum(x[i + j] * turned[j] for j in range(len(turned))))
    return result
