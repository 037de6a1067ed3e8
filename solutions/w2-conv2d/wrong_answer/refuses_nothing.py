"""Checks no argument: broadcasting and empty results take the place of ValueError."""

# fails: impossible_shapes_are_refused[image without axes N and C], impossible_shapes_are_refused[kernel without axes D and C], impossible_shapes_are_refused[kernel larger than the image], different_channels_are_refused, dilated_kernel_must_fit

import torch


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1):
    x = x.reshape((1,) * (4 - x.dim()) + x.shape)
    w = w.reshape((1,) * (4 - w.dim()) + w.shape)
    sh, sw = pair(stride)
    ph, pw = pair(padding)
    dh, dw = pair(dilation)
    n, c, height, width = x.shape
    filters, _, kh, kw = w.shape
    rows = (height + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    columns = (width + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    rows, columns = max(rows, 0), max(columns, 0)
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
