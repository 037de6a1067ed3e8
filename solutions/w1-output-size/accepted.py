"""One formula for every output size: write the three functions, hand in this file."""

### BEGIN SOLUTION
import math
### END SOLUTION


### BEGIN SOLUTION
# Writes the formula down once, and follows a network with it.
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


### END SOLUTION


def conv_out(n: int, k: int, s: int = 1, p: int = 0, d: int = 1) -> int:
    """Output size of a convolution along one axis.

    n: pixels; k: kernel; s: stride; p: padding, at both ends; d: dilation, the distance between the kernel's points.
    Returns floor((n + 2*p - d*(k - 1) - 1) / s) + 1.
    Raises ValueError when n, k, s or d is smaller than 1, when p is negative, or when the kernel, with its dilation,
    is larger than the padded input.
    """
    ### BEGIN SOLUTION
    return size(n, k, s, p, d)
    ### END SOLUTION


def pool_out(n: int, k: int, s: int | None = None, p: int = 0, d: int = 1, ceil_mode: bool = False) -> int:
    """Output size of a pooling along one axis: the same formula, with a default stride of k (s=None).

    ceil_mode=True rounds up instead of down; the last window must still start inside the input or the padding
    before it, so that the size is one smaller where (size - 1)*s >= n + p.
    Raises ValueError where conv_out does, and when 2*p > k.
    """
    ### BEGIN SOLUTION
    if 2 * p > k:
        raise ValueError("padding must be at most half of the kernel")
    return size(n, k, k if s is None else s, p, d, ceil_mode)
    ### END SOLUTION


def trace(layers: list[tuple], shape: tuple[int, int, int]) -> list[tuple[int, ...]]:
    """Follow one image of the given shape (C, H, W) through a network: the shape after each layer.

    layers: ("conv", out_ch, k, s, p) | ("pool", k, s, p) | ("relu",) | ("bn",) | ("flatten",) | ("linear", out).
    Returns as many tuples as there are layers: (C, H, W), and (features,) from a flatten on.
    Raises ValueError where conv_out or pool_out does, for a linear layer before a flatten, for a conv or pool
    after it, and for a layer of another name.
    """
    ### BEGIN SOLUTION
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
    ### END SOLUTION


### BEGIN SOLUTION
def need(shape, axes):
    if len(shape) != axes:
        raise ValueError(f"expected {axes} axes, got shape {shape}")
    return shape


### END SOLUTION
