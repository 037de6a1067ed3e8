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
                    best, u, v = 0, None, None
                    for row in range(k):
                        for column in range(k):
                            if window[row, column] > best:
                                best, u, v = window[row, column], row, column
                    if u is None:
                        continue
                    grad[image, channel, i * s + u, j * s + v] += grad_out[image, channel, i, j]
    return grad
