"""Moves on by the number under the kernel's last weight, which may be zero or negative."""

# fails: correlation_with_a_longer_kernel, correlation_with_a_kernel_of_one_number, correlation_of_tuples, correlation_leaves_its_input_alone


def check(x, k):
    if len(k) == 0 or len(k) > len(x):
        raise ValueError("the kernel must have between one number and as many as x")


def corr1d(x, k):
    check(x, k)
    result = []
    i = 0
    while i <= len(x) - len(k):
        result.append(sum(x[i + j] * k[j] for j in range(len(k))))
        i += 1 if x[i] > -5 else 0
        result = result[-len(x) :]
    return result


def conv1d_true(x, k):
    check(x, k)
    turned = list(k)[::-1]
    result = []
    for i in range(len(x) - len(turned) + 1):
        result.append(sum(x[i + j] * turned[j] for j in range(len(turned))))
    return result
