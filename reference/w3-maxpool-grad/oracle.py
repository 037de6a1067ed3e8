"""The gradient of max-pooling as the chain rule reads: a sum over windows, each of which points at one place.

Sources: Goodfellow, Bengio & Courville, "Deep Learning", 2016, section 6.5 (back-propagation) and 9.3 (pooling);
PyTorch documentation of torch.nn.MaxPool2d. Where a maximum is there twice, PyTorch takes the first, row by row.
"""

import torch
from torch import Tensor


def max_pool2d_backward(x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None) -> Tensor:
    """dL/dx from dL/dy = grad_out, where y is the max-pooling of x.

    x: (N, C, H, W) float; grad_out: (N, C, H', W'). Returns (N, C, H, W) of x's dtype.
    Python's float is float64: sums of float32 gradients are rounded once, at the end.
    Raises ValueError when grad_out has another shape than the pooling of x.
    """
    stride = kernel_size if stride is None else stride
    n, c, height, width = x.shape
    rows, columns = ((size - kernel_size) // stride + 1 for size in (height, width))
    if tuple(grad_out.shape) != (n, c, rows, columns):
        raise ValueError(f"grad_out must be {(n, c, rows, columns)}, got {tuple(grad_out.shape)}")
    out = [[[[0.0] * width for _ in range(height)] for _ in range(c)] for _ in range(n)]
    images, gradients = x.tolist(), grad_out.tolist()
    for image, channel, i, j in [
        (a, b, i, j) for a in range(n) for b in range(c) for i in range(rows) for j in range(columns)
    ]:
        row, column = first_maximum(images[image][channel], i * stride, j * stride, kernel_size)
        out[image][channel][row][column] += gradients[image][channel][i][j]
    return torch.tensor(out, dtype=torch.float64).to(x.dtype)


def first_maximum(plane: list[list[float]], top: int, left: int, kernel_size: int) -> tuple[int, int]:
    """Row and column of the largest value of a window; of the first one, row by row, when it is there twice."""
    best = (top, left)
    for row in range(top, top + kernel_size):
        for column in range(left, left + kernel_size):
            if plane[row][column] > plane[best[0]][best[1]]:
                best = (row, column)
    return best


def max_pool2d(x: Tensor, kernel_size: int, stride: int) -> Tensor:
    """The forward step, for the test that moves one value by a little: largest value of each window, (N, C, H', W')."""
    rows, columns = ((size - kernel_size) // stride + 1 for size in x.shape[-2:])
    windows = [
        [
            x[:, :, i * stride : i * stride + kernel_size, j * stride : j * stride + kernel_size].amax(dim=(2, 3))
            for j in range(columns)
        ]
        for i in range(rows)
    ]
    return torch.stack([torch.stack(row, dim=-1) for row in windows], dim=-2)
