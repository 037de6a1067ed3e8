def check(x, k):
    if len(k) == 0 or len(k) > len(x):
        raise ValueError("the kernel must have between one number and as many as x")


def corr1d(x, k):
    check(x, k)
    result = []
    for i in range(len(x) - len(k) + 1):
        result.append(sum(x[i + j] * k[len(k) - 1 - j] for j in range(len(k))))
    return result


def conv1d_true(x, k):
    check(x, k)
    turned = list(k)[::-1]
    result = []
    for i in range(len(x) - len(turned) + 1):
        result.append(sum(x[i + j] * turned[j] for j in range(len(turned))))
    return result
