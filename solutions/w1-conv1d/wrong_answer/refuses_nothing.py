"""Checks nothing: an empty kernel gives zeros, a long one an empty list."""

# fails: correlation_refuses_what_does_not_slide, convolution_refuses_what_does_not_slide


def check(x, k):
    pass


def corr1d(x, k):
    check(x, k)
    result = []
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
