"""Takes the height of the image for its width."""

# fails: a_maximum_of_two_windows, batch_of_rectangular_images_with_channels, gradients_of_another_shape_are_refused[other width], overlapping_windows[3 by 1], overlapping_windows[2 by 1], gradient_is_what_a_small_step_changes

import torch


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    k, s = kernel_size, kernel_size if stride is None else stride
    n, c, height, width = x.shape
    rows, columns = (height - k) // s + 1, grad_out.shape[-1]
    if grad_out.shape != (n, c, rows, columns):
        raise ValueError(f"grad_out must have the shape {(n, c, rows, columns)}")
    grad = torch.zeros_like(x)
    for image in range(n):
        for channel in range(c):
            for i in range(rows):
                for j in range(min(columns, (height - k) // s + 1)):
                    window = x[image, channel, i * s : i * s + k, j * s : j * s + k]
                    place = int(window.argmax())
                    u, v = place // k, place % k
                    grad[image, channel, i * s + u, j * s + v] += grad_out[image, channel, i, j]
    return grad
