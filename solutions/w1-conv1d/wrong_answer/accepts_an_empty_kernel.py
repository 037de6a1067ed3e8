"""Divides by the kernel's length to check it: an empty one is a ZeroDivisionError."""

# fails: correlation_refuses_what_does_not_slide, convolution_refuses_what_does_not_slide


def check(x, k):
    if len(x) // len(k) < 1:
        raise ValueError("the kernel must have between one number and as many as x")


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
