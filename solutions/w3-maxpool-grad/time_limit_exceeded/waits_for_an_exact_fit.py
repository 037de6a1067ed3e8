"""Counts windows until one ends exactly at the lower edge, which none does when a row is left over."""

# fails: rows_without_a_window_get_nothing

import torch


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    k, s = kernel_size, kernel_size if stride is None else stride
    n, c, height, width = x.shape
    shape = (n, c, (height - k) // s + 1, (width - k) // s + 1)
    if grad_out.shape != shape:
        raise ValueError(f"grad_out must have the shape {shape}")
    rows, columns = 1, shape[3]
    while (rows - 1) * s + k != height:
        rows += 1
    grad = torch.zeros_like(x)
    for image in range(n):
        for channel in range(c):
            for i in range(rows):
                for j in range(columns):
                    window = x[image, channel, i * s : i * s + k, j * s : j * s + k]
                    place = int(window.argmax())
                    u, v = place // k, place % k
                    grad[image, channel, i * s + u, j * s + v] += grad_out[image, channel, i, j]
    return grad
