"""Lets x and k change places where the kernel is longer, as numpy.convolve does."""

# fails: correlation_refuses_what_does_not_slide, convolution_refuses_what_does_not_slide


def check(x, k):
    if len(k) == 0 or len(x) == 0:
        raise ValueError("nothing to slide")


def corr1d(x, k):
    check(x, k)
    if len(k) > len(x):
        x, k = k, x
    result = []
    for i in range(len(x) - len(k) + 1):
        result.append(sum(x[i + j] * k[j] for j in range(len(k))))
    return result


def conv1d_true(x, k):
    check(x, k)
    if len(k) > len(x):
        x, k = k, x
    turned = list(k)[::-1]
    result = []
    for i in range(len(x) - len(turned) + 1):
        result.append(sum(x[i + j] * turned[j] for j in range(len(turned))))
    return result
