"""The derivative of max-pooling by hand: write the function, hand in this file."""

from torch import Tensor

### BEGIN SOLUTION
import torch
### END SOLUTION


def max_pool2d_backward(x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None) -> Tensor:
    """Hand the gradient of each pooled value back to the place of its window's maximum.

    x: (N, C, H, W) float, what was pooled; grad_out: (N, C, H', W') of the same dtype, dL/dy for each pooled value,
    with H' = floor((H - kernel_size) / stride) + 1, and W' alike. stride: None means kernel_size. No padding.
    Returns dL/dx: (N, C, H, W) of x's dtype. A place that is the maximum of several windows gets the sum of their
    gradients, a place of none gets 0; where a maximum is there twice, one of its places gets the gradient.
    Neither x nor grad_out is changed.
    Raises ValueError when grad_out has another shape than the pooling of x.
    """
    ### BEGIN SOLUTION
    # One window after the other: find its maximum, add its gradient there.
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
                    place = int(window.argmax())
                    u, v = place // k, place % k
                    grad[image, channel, i * s + u, j * s + v] += grad_out[image, channel, i, j]
    return grad
    ### END SOLUTION
