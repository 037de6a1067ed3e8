import math


def size(n, k, s, p, d, ceil_mode=False):
    if n < 1 or k < 1 or s < 1 or d < 1 or p < 0:
        raise ValueError("n, k, s and d must be positive, p must not be negative")
    way = n + 2 * p - d * (k - 1) - 1
    if ceil_mode:
        result = -(-way // s) + 1
        if (result - 1) * s >= n + p:
            result -= 1
    else:
        result = way // s + 1
    if result < 1:
        raise ValueError("the kernel does not fit")
    return result


def conv_out(n: int, k: int, s: int = 1, p: int = 0, d: int = 1) -> int:
    return size(n, k, s, p, d)


def pool_out(n: int, k: int, s: int | None = None, p: int = 0, d: int = 1, ceil_mode: bool = False) -> int:
    if 2 * p > k:
        raise ValueError("padding must be at most half of the kernel")
    return size(n, k, k if s is None else s, p, d, ceil_mode)


def trace(layers: list[tuple], shape: tuple[int, int, int]) -> list[tuple[int, ...]]:
    shapes = []
    for layer in layers:
        name = layer[0]
        if name == "conv":
            _, channels, k, s, p = layer
            _, h, w = need(shape, 3)
            shape = (channels, conv_out(h, k, s, p), conv_out(w, k, s, p))
        elif name == "pool":
            _, k, s, p = layer
            c, h, w = need(shape, 3)
            shape = (c, pool_out(h, k, s, p), pool_out(w, k, s, p))
        elif name == "flatten":
            shape = (math.prod(shape),)
        elif name == "linear":
            need(shape, 1)
            shape = (layer[1],)
        elif name not in ("relu", "bn"):
            raise ValueError(f"unknown layer {name}")
        shapes.append(shape)
    return shapes


def need(shape, axes):
    if len(shape) != axes:
        raise ValueError(f"expected {axes} axes, got shape {shape}")
    return shape
