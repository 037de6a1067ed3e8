"""Walks over the kernel: each of its positions is one strided slice of the padded image."""

import numpy as np
import torch
from torch import Tensor


class Axis:
    """What one of the two image axes needs to know."""

    def __init__(self, length: int, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool):
        if 2 * padding > kernel:
            raise ValueError("padding is larger than half of the kernel")
        self.length, self.kernel, self.stride, self.padding, self.dilation = length, kernel, stride, padding, dilation
        span = dilation * (kernel - 1) + 1
        starts = range(-padding, length + padding, stride)
        if ceil_mode:
            starts = [s for s in starts if s < length and s - stride + span < length + padding]
        else:
            starts = [s for s in starts if s + span <= length + padding]
        if not starts:
            raise ValueError("the input is smaller than the window")
        self.size = len(starts)
        self.padded = max(length + 2 * padding, (self.size - 1) * stride + span)

    def image(self) -> slice:
        return slice(self.padding, self.padding + self.length)

    def pixels(self, position: int) -> slice:
        first = position * self.dilation
        return slice(first, first + (self.size - 1) * self.stride + 1, self.stride)


def both(value: int | tuple[int, int]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def max_pool2d(
    x: Tensor,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
    ceil_mode: bool = False,
) -> Tensor:
    if not 3 <= x.dim() <= 4:
        raise ValueError("x needs three or four axes")
    settings = [both(kernel_size), both(stride or kernel_size), both(padding), both(dilation)]
    vertical = Axis(x.shape[-2], *(s[0] for s in settings), ceil_mode)
    horizontal = Axis(x.shape[-1], *(s[1] for s in settings), ceil_mode)

    smallest = float("-inf") if x.dtype.is_floating_point else torch.iinfo(x.dtype).min
    canvas = torch.full((*x.shape[:-2], vertical.padded, horizontal.padded), smallest, dtype=x.dtype)
    canvas[..., vertical.image(), horizontal.image()] = x
    best = torch.full((*x.shape[:-2], vertical.size, horizontal.size), smallest, dtype=x.dtype)
    for u in range(vertical.kernel):
        for v in range(horizontal.kernel):
            best = torch.maximum(best, canvas[..., vertical.pixels(u), horizontal.pixels(v)])
    return best


def fix_pool2d(im: np.ndarray, kernel: tuple[int, int], mode: str = "max") -> np.ndarray:
    reduce = {"max": np.max, "avg": np.mean}.get(mode)
    if reduce is None or im.ndim != 2:
        raise ValueError("mode must be max or avg, and im (H, W)")
    kh, kw = kernel
    rows, columns = im.shape[0] // kh, im.shape[1] // kw
    if not rows or not columns:
        raise ValueError("the image is smaller than one block")
    blocks = im[: rows * kh, : columns * kw].reshape(rows, kh, columns, kw)
    return reduce(blocks, axis=(1, 3))
