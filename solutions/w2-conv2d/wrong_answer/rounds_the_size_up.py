"""Rounds the output size up, as the formula in the lecture notes says, and fills the last windows with zeros."""

# fails: padding_and_stride[0 to 8 with stride 2], padding_and_stride[from D to E], stride_that_does_not_divide, dilated_kernel[with stride and padding]

import math

import torch


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1):
    if x.dim() != 4 or w.dim() != 4:
        raise ValueError("x and w must have four axes")
    if x.shape[1] != w.shape[1]:
        raise ValueError("different numbers of channels")
    sh, sw = pair(stride)
    ph, pw = pair(padding)
    dh, dw = pair(dilation)
    n, c, height, width = x.shape
    filters, _, kh, kw = w.shape
    rows = math.ceil((height + 2 * ph - dh * (kh - 1) - 1) / sh) + 1
    columns = math.ceil((width + 2 * pw - dw * (kw - 1) - 1) / sw) + 1
    if rows < 1 or columns < 1:
        raise ValueError("the kernel is larger than the padded input")
    padded = torch.zeros(n, c, height + 2 * ph + sh, width + 2 * pw + sw, dtype=x.dtype)
    padded[:, :, ph : ph + height, pw : pw + width] = x
    out = torch.zeros(n, filters, rows, columns, dtype=x.dtype)
    for i in range(rows):
        for j in range(columns):
            top, left = i * sh, j * sw
            window = padded[:, :, top : top + dh * (kh - 1) + 1 : dh, left : left + dw * (kw - 1) + 1 : dw]
            for f in range(filters):
                out[:, f, i, j] = (window * w[f]).sum(dim=(1, 2, 3))
    if b is not None:
        out = out + b.view(1, -1, 1, 1)
    return out
