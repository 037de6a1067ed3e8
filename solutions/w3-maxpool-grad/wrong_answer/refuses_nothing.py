"""Takes gradients of any shape."""

# fails: gradients_of_another_shape_are_refused[rounded up], gradients_of_another_shape_are_refused[other width], gradients_of_another_shape_are_refused[other channels], gradients_of_another_shape_are_refused[three axes], gradients_of_another_shape_are_refused[one number]

import torch


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    k, s = kernel_size, kernel_size if stride is None else stride
    n, c, height, width = x.shape
    rows, columns = (height - k) // s + 1, (width - k) // s + 1
    grad_out = grad_out.expand(n, c, *grad_out.shape[-2:])
    rows, columns = min(rows, grad_out.shape[2]), min(columns, grad_out.shape[3])
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
