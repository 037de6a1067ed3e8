"""Lets torch do the pooling: every value is right, and nothing of it is by hand."""

import numpy as np
import torch
import torch.nn.functional as F


def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    if x.dim() not in (3, 4):
        raise ValueError("x must be (N, C, H, W) or (C, H, W)")
    try:
        return F.max_pool2d(x, kernel_size, stride, padding, dilation, ceil_mode)
    except RuntimeError as error:
        raise ValueError(str(error)) from None


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
