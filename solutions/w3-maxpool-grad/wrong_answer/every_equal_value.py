"""Looks for the pooled values in the whole image: every pixel of the same value gets a gradient."""

# fails: 4x4_image, constant_image, maximum_that_is_there_twice, after_a_relu

import torch


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    k, s = kernel_size, kernel_size if stride is None else stride
    n, c, height, width = x.shape
    rows, columns = (height - k) // s + 1, (width - k) // s + 1
    if grad_out.shape != (n, c, rows, columns):
        raise ValueError("grad_out has another shape")
    grad = torch.zeros_like(x)
    for i in range(rows):
        for j in range(columns):
            best = x[:, :, i * s : i * s + k, j * s : j * s + k].amax(dim=(2, 3), keepdim=True)
            grad += (x == best) * grad_out[:, :, i : i + 1, j : j + 1]
    return grad
