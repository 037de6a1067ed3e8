import math

import numpy as np
import torch
from torch import Tensor


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def output_size(n, k, s, p, d, ceil_mode):
    room = n + 2 * p - d * (k - 1) - 1
    if not ceil_mode:
        return room // s + 1
    size = math.ceil(room / s) + 1
    return size - 1 if (size - 1) * s >= n + p else size


def max_pool2d(x: Tensor, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False) -> Tensor:
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


def fix_pool2d(im: np.ndarray, kernel, mode="max") -> np.ndarray:
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
