"""Takes a window away while the last one starts outside, but computes the same size again and again."""

# fails: ceil_mode_starts_no_window_outside

import math


def check(n, k, s, p, d):
    if min(n, k, s, d) < 1 or p < 0:
        raise ValueError("n, k, s and d must be at least 1, p at least 0")
    if d * (k - 1) + 1 > n + 2 * p:
        raise ValueError("the kernel is larger than the padded input")


def conv_out(n, k, s=1, p=0, d=1):
    check(n, k, s, p, d)
    return (n + 2 * p - d * (k - 1) - 1) // s + 1


def pool_out(n, k, s=None, p=0, d=1, ceil_mode=False):
    s = k if s is None else s
    check(n, k, s, p, d)
    if 2 * p > k:
        raise ValueError("padding must be at most half of the kernel")
    steps = (n + 2 * p - d * (k - 1) - 1) / s
    size = (math.ceil(steps) if ceil_mode else math.floor(steps)) + 1
    while ceil_mode and (size - 1) * s >= n + p:
        size = math.ceil(steps) + 1
    return size


def trace(layers, shape):
    shapes = []
    for name, *numbers in layers:
        if name in ("conv", "pool") and len(shape) != 3:
            raise ValueError("conv and pool need (C, H, W)")
        if name == "conv":
            out, k, s, p = numbers
            shape = (out, conv_out(shape[1], k, s, p), conv_out(shape[2], k, s, p))
        elif name == "pool":
            k, s, p = numbers
            shape = (shape[0], pool_out(shape[1], k, s, p), pool_out(shape[2], k, s, p))
        elif name == "flatten":
            shape = (math.prod(shape),)
        elif name == "linear":
            if len(shape) != 1:
                raise ValueError("linear needs a flatten before it")
            shape = (numbers[0],)
        elif name not in ("relu", "bn"):
            raise ValueError("unknown layer")
        shapes.append(shape)
    return shapes
