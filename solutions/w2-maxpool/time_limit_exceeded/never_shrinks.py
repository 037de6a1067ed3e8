"""With padding, loops until the last window starts inside the image, but computes the same size again and again."""

# fails: ceil_mode_starts_no_window_outside[in the padding]

import math

import torch


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def output_size(n, k, s, p, d, ceil_mode):
    room = n + 2 * p - d * (k - 1) - 1
    size = math.ceil(room / s) + 1 if ceil_mode else room // s + 1
    if ceil_mode and p == 0 and (size - 1) * s >= n:
        size -= 1
    while ceil_mode and (size - 1) * s >= n + p:
        size = math.ceil(room / s) + 1
    return size


def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    if x.dim() == 3:
        return max_pool2d(x[None], kernel_size, stride, padding, dilation, ceil_mode)[0]
    if x.dim() != 4:
        raise ValueError("x must be (N, C, H, W) or (C, H, W)")
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


def fix_pool2d(im, kernel, mode="max"):
    if mode not in ("max", "avg") or im.ndim != 2:
        raise ValueError("mode must be max or avg, im must be (H, W)")
    kh, kw = kernel
    rows, columns = im.shape[0] // kh, im.shape[1] // kw
    if rows < 1 or columns < 1:
        raise ValueError("no block fits")
    blocks = im[: rows * kh, : columns * kw].reshape(rows, kh, columns, kw)
    return blocks.max(axis=(1, 3)) if mode == "max" else blocks.mean(axis=(1, 3))
