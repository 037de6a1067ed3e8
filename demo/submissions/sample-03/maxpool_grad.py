import torch


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    k, s = kernel_size, kernel_size if stride is None else stride
    n, c, height, width = x.shape
    rows, columns = (height - k) // s + 1, (width - k) // s + 1
    if grad_out.shape != (n, c, rows, columns):
        raise ValueError(f"grad_out must have the shape {(n, c, rows, columns)}")
    grad = torch.zeros_like(x)
    for image in range(n):
        for channel in range(c):
            for i in range(rows):
                for j in range(columns):
                    window = x[image, channel, i * s : i * s + k, j * s : j * s + k]
                    ties = (window == window.max()).to(x.dtype)
                    grad[image, channel, i * s : i * s + k, j * s : j * s + k] += (
                        grad_out[image, channel, i, j] * ties / ties.sum()
                    )
    return grad
