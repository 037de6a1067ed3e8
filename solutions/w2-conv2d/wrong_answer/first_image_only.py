"""Computes the first image of the batch and returns it alone."""

# fails: one_output_channel_per_kernel[batch of two], channels_and_bias[batch of three], channels_and_bias[rectangular kernels], channels_and_bias[1x1 kernels], inputs_are_left_alone, gradient_reaches_the_weights

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
    x = x[:1]
    n, c, height, width = x.shape
    filters, _, kh, kw = w.shape
    rows = (height + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    columns = (width + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    if rows < 1 or columns < 1:
        raise ValueError("the kernel is larger than the padded input")
    padded = torch.zeros(n, c, height + 2 * ph, width + 2 * pw, dtype=x.dtype)
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
