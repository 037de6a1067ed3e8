"""Rounds the number of windows up and looks for the last one outside of the image."""

# fails: rows_without_a_window_get_nothing, batch_of_rectangular_images_with_channels, gradients_of_another_shape_are_refused[rounded up], gradients_of_another_shape_are_refused[other width], gradients_of_another_shape_are_refused[other channels], gradients_of_another_shape_are_refused[three axes], gradients_of_another_shape_are_refused[one number], overlapping_windows[3 by 2], gradient_is_what_a_small_step_changes

import torch


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    k, s = kernel_size, kernel_size if stride is None else stride
    n, c, height, width = x.shape
    rows, columns = -(-(height - k) // s) + 1, -(-(width - k) // s) + 1
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
