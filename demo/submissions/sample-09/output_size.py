"""One formula for every output size: write the three functions, hand in this file."""


def conv_out(n: int, k: int, s: int = 1, p: int = 0, d: int = 1) -> int:
    """Output size of a convolution along one axis.

    n: pixels; k: kernel; s: stride; p: padding, at both ends; d: dilation, the distance between the kernel's points.
    Returns floor((n + 2*p - d*(k - 1) - 1) / s) + 1.
    Raises ValueError when n, k, s or d is smaller than 1, when p is negative, or when the kernel, with its dilation,
    is larger than the padded input.
    """
    raise NotImplementedError


def pool_out(n: int, k: int, s: int | None = None, p: int = 0, d: int = 1, ceil_mode: bool = False) -> int:
    """Output size of a pooling along one axis: the same formula, with a default stride of k (s=None).

    ceil_mode=True rounds up instead of down; the last window must still start inside the input or the padding
    before it, so that the size is one smaller where (size - 1)*s >= n + p.
    Raises ValueError where conv_out does, and when 2*p > k.
    """
    raise NotImplementedError


def trace(layers: list[tuple], shape: tuple[int, int, int]) -> list[tuple[int, ...]]:
    """Follow one image of the given shape (C, H, W) through a network: the shape after each layer.

    layers: ("conv", out_ch, k, s, p) | ("pool", k, s, p) | ("relu",) | ("bn",) | ("flatten",) | ("linear", out).
    Returns as many tuples as there are layers: (C, H, W), and (features,) from a flatten on.
    Raises ValueError where conv_out or pool_out does, for a linear layer before a flatten, for a conv or pool
    after it, and for a layer of another name.
    """
    raise NotImplementedError
