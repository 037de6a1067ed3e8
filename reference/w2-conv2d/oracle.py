"""Convolution as its definition reads: one loop per axis, Python's float64 numbers, nothing clever.

Sources: PyTorch documentation of torch.nn.Conv2d (shape, cross-correlation, zero padding);
Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", 2016, relationships 6 and 15.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def conv2d(
    x: Tensor,
    w: Tensor,
    b: Tensor | None = None,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
) -> Tensor:
    """Cross-correlate every image with every kernel.

    x: (N, C, H, W) float; w: (D, C, h, w); b: (D,). Returns (N, D, H', W') of x's dtype.
    Raises ValueError when x or w has not four axes, on different channels, and on an empty result.
    """
    if x.dim() != 4 or w.dim() != 4:
        raise ValueError(f"x and w must have four axes, got {x.dim()} and {w.dim()}")
    if x.shape[1] != w.shape[1]:
        raise ValueError(f"x has {x.shape[1]} channels, w expects {w.shape[1]}")
    stride, padding, dilation = pair(stride), pair(padding), pair(dilation)
    rows, columns = (
        (n + 2 * p - d * (k - 1) - 1) // s + 1
        for n, k, s, p, d in zip(x.shape[2:], w.shape[2:], stride, padding, dilation, strict=True)
    )
    if rows < 1 or columns < 1:
        raise ValueError("the kernel is larger than the padded input")

    kernels = w.double().tolist()
    biases = [0.0] * len(kernels) if b is None else b.double().tolist()
    out = [
        [
            [
                [bias + products(image, kernel, i, j, stride, padding, dilation) for j in range(columns)]
                for i in range(rows)
            ]
            for kernel, bias in zip(kernels, biases, strict=True)
        ]
        for image in x.double().tolist()
    ]
    return torch.tensor(out, dtype=torch.float64).to(x.dtype)


def products(image, kernel, i, j, stride, padding, dilation):
    """Sum of kernel times window (i, j) of one image, over all channels; outside of the image is zero."""
    total = 0.0
    for channel, weights in zip(image, kernel, strict=True):
        for u, line in enumerate(weights):
            for v, weight in enumerate(line):
                row = i * stride[0] - padding[0] + u * dilation[0]
                column = j * stride[1] - padding[1] + v * dilation[1]
                if 0 <= row < len(channel) and 0 <= column < len(channel[0]):
                    total += weight * channel[row][column]
    return total


def weight_gradient(x: Tensor, w: Tensor) -> Tensor:
    """What PyTorch's autograd finds for the gradient of conv2d(x, w).sum() with respect to w."""
    weights = w.double().requires_grad_()
    F.conv2d(x.double(), weights).sum().backward()
    return weights.grad.to(w.dtype)


def pair(value: int | tuple[int, int]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value)
