"""Max pooling as its definition reads: one loop per axis, Python numbers, nothing clever.

Sources: PyTorch documentation of torch.nn.MaxPool2d (shape, padding with minus infinity, ceil_mode);
Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", 2016, section 3 (pooling arithmetic).
"""

import math

import numpy as np
import torch
from torch import Tensor


def max_pool2d(
    x: Tensor,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """Largest value of every window.

    x: (N, C, H, W) or (C, H, W), float or integer. Returns (N, C, H', W') or (C, H', W') of x's dtype.
    Python's float is float64 and its int has no bounds, so no value of x is rounded on the way.
    Raises ValueError for another number of axes, for 2*padding > kernel_size, and for an empty result.
    """
    if x.dim() not in (3, 4):
        raise ValueError(f"x must be (N, C, H, W) or (C, H, W), got {x.dim()} axes")
    kernel, padding, dilation = pair(kernel_size), pair(padding), pair(dilation)
    stride = kernel if stride is None else pair(stride)
    if any(2 * p > k for p, k in zip(padding, kernel, strict=True)):
        raise ValueError("padding must be at most half of the kernel size")
    rows, columns = (
        output_size(n, k, s, p, d, ceil_mode)
        for n, k, s, p, d in zip(x.shape[-2:], kernel, stride, padding, dilation, strict=True)
    )
    if rows < 1 or columns < 1:
        raise ValueError("no window fits into the padded input")

    lowest = -math.inf if x.is_floating_point() else torch.iinfo(x.dtype).min
    images = x if x.dim() == 4 else x[None]
    out = [
        [
            [
                [window_maximum(channel, i, j, kernel, stride, padding, dilation, lowest) for j in range(columns)]
                for i in range(rows)
            ]
            for channel in image
        ]
        for image in images.tolist()
    ]
    result = torch.tensor(out, dtype=torch.float64 if x.is_floating_point() else x.dtype).to(x.dtype)
    return result if x.dim() == 4 else result[0]


def window_maximum(channel, i, j, kernel, stride, padding, dilation, lowest):
    """Largest value of window (i, j) of one channel, a list of rows; outside of it everything is `lowest`."""
    best = lowest
    for u in range(kernel[0]):
        for v in range(kernel[1]):
            row = i * stride[0] - padding[0] + u * dilation[0]
            column = j * stride[1] - padding[1] + v * dilation[1]
            if 0 <= row < len(channel) and 0 <= column < len(channel[0]):
                best = max(best, channel[row][column])
    return best


def output_size(n: int, k: int, s: int, p: int, d: int, ceil_mode: bool) -> int:
    """Number of windows along an axis of length n."""
    steps = (n + 2 * p - d * (k - 1) - 1) / s
    size = (math.ceil(steps) if ceil_mode else math.floor(steps)) + 1
    if ceil_mode and (size - 1) * s >= n + p:
        size -= 1  # PyTorch documentation: windows that would start in the right padded region are ignored.
    return size


def fix_pool2d(im: np.ndarray, kernel: tuple[int, int], mode: str = "max") -> np.ndarray:
    """Pool (H, W) in blocks of kernel = (kh, kw) to (H // kh, W // kw); "max" keeps the dtype, "avg" is float64.

    Raises ValueError for another mode, an image that is not two-dimensional, or a block larger than the image.
    """
    if mode not in ("max", "avg"):
        raise ValueError(f"mode must be 'max' or 'avg', got {mode!r}")
    if im.ndim != 2:
        raise ValueError(f"im must be (H, W), got {im.ndim} axes")
    kh, kw = kernel
    rows, columns = im.shape[0] // kh, im.shape[1] // kw
    if rows < 1 or columns < 1:
        raise ValueError("no block fits into the image")
    out = np.empty((rows, columns), dtype=im.dtype if mode == "max" else np.float64)
    for i in range(rows):
        for j in range(columns):
            block = im[i * kh : (i + 1) * kh, j * kw : (j + 1) * kw]
            out[i, j] = block.max() if mode == "max" else block.mean(dtype=np.float64)
    return out


def pair(value: int | tuple[int, int]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value)
