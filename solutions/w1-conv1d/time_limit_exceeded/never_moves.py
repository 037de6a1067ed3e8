"""Moves on by the last place in the kernel, one at most: that of a kernel of one number is 0."""

# fails: correlation_with_a_kernel_of_one_number


def check(x, k):
    if len(k) == 0 or len(k) > len(x):
        raise ValueError("the kernel must have between one number and as many as x")


def corr1d(x, k):
    check(x, k)
    result = []
    i = 0
    while i <= len(x) - len(k):
        total = 0
        for j in range(len(k)):
            total += x[i + j] * k[j]
        result.append(total)
        i += min(j, 1)
        result = result[-len(x) :]
    return result


def conv1d_true(x, k):
    check(x, k)
    turned = list(k)[::-1]
    result = []
    for i in range(len(x) - len(turned) + 1):
        result.append(sum(x[i + j] * turned[j] for j in range(len(turned))))
    return result
