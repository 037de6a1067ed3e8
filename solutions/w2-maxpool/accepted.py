"""Max pooling by hand: write the two functions, hand in this file."""

import numpy as np
from torch import Tensor

### BEGIN SOLUTION
import math
import torch
### END SOLUTION


### BEGIN SOLUTION
# Walks over the output, one window at a time.
def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def output_size(n, k, s, p, d, ceil_mode):
    room = n + 2 * p - d * (k - 1) - 1
    if not ceil_mode:
        return room // s + 1
    size = math.ceil(room / s) + 1
    return size - 1 if (size - 1) * s >= n + p else size


### END SOLUTION


def max_pool2d(
    x: Tensor,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """Return the largest value of every window, for each image and each channel by itself.

    x: (N, C, H, W) or (C, H, W), of any floating-point or integer dtype; it is not changed.
    A pair is (vertical, horizontal); one number stands for both. stride=None means stride=kernel_size.
    Returns (N, C, H', W') or (C, H', W') of x's dtype, with
    H' = floor((H + 2*padding - dilation*(kernel_size - 1) - 1) / stride) + 1, and W' alike.
    Padding is minus infinity (for integers: the dtype's smallest value).
    ceil_mode=True rounds up, but a window must not start right of, or below, the input and its first padding.
    Raises ValueError when x has another number of axes, when 2*padding > kernel_size, or when no window fits.
    """
    ### BEGIN SOLUTION
    if x.dim() == 3:
        return max_pool2d(x[None], kernel_size, stride, padding, dilation, ceil_mode)[0]
    if x.dim() != 4:
        raise ValueError(f"expected (N, C, H, W) or (C, H, W), got {tuple(x.shape)}")
    kh, kw = pair(kernel_size)
    sh, sw = pair(kernel_size if stride is None else stride)
    ph, pw = pair(padding)
    dh, dw = pair(dilation)
    if 2 * ph > kh or 2 * pw > kw:
        raise ValueError("padding must be at most half of the kernel size")
    n, c, height, width = x.shape
    rows = output_size(height, kh, sh, ph, dh, ceil_mode)
    columns = output_size(width, kw, sw, pw, dw, ceil_mode)
    if rows < 1 or columns < 1:
        raise ValueError("no window fits")

    lowest = -math.inf if x.is_floating_point() else torch.iinfo(x.dtype).min
    padded = x.new_full((n, c, height + 2 * ph, width + 2 * pw), lowest)
    padded[:, :, ph : ph + height, pw : pw + width] = x
    out = x.new_empty((n, c, rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * sh, j * sw
            window = padded[:, :, top : top + dh * (kh - 1) + 1 : dh, left : left + dw * (kw - 1) + 1 : dw]
            out[:, :, i, j] = window.amax(dim=(2, 3))
    return out
    ### END SOLUTION


def fix_pool2d(im: np.ndarray, kernel: tuple[int, int], mode: str = "max") -> np.ndarray:
    """Pool a grey image in blocks that do not overlap: the lecture notes' pool2d, repaired.

    im: (H, W). kernel: (kh, kw). Returns (H // kh, W // kw); rows and columns left over at the end are dropped.
    mode "max" keeps im's dtype; mode "avg" returns the blocks' means as float64.
    Raises ValueError for any other mode, when im is not two-dimensional, or when no block fits.
    """
    ### BEGIN SOLUTION
    if mode not in ("max", "avg"):
        raise ValueError(f"unknown mode {mode!r}")
    if im.ndim != 2:
        raise ValueError(f"expected (H, W), got {im.shape}")
    kh, kw = kernel
    rows, columns = im.shape[0] // kh, im.shape[1] // kw
    if rows == 0 or columns == 0:
        raise ValueError("no block fits")
    out = np.zeros((rows, columns), dtype=im.dtype if mode == "max" else float)
    for i in range(rows):
        for j in range(columns):
            block = im[i * kh : i * kh + kh, j * kw : j * kw + kw]
            out[i, j] = block.max() if mode == "max" else block.mean()
    return out
    ### END SOLUTION
