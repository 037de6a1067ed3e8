"""Known wrong gradients of max-pooling. Each returns what a submission with that mistake returns."""

import torch
from torch import Tensor


def max_pool2d_backward__overwrites(x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None) -> Tensor:
    """You wrote each window's gradient down with `=`, so that the window that came last won.

    Where windows overlap, a maximum gets the sum of their gradients: use `+=`.
    """
    return _backward(x, grad_out, kernel_size, stride, add=False)


def max_pool2d_backward__spreads(x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None) -> Tensor:
    """You shared each gradient among all pixels of the window: that is the derivative of AVERAGE pooling.

    Max-pooling hands the whole gradient to the place of the maximum and nothing to the others.
    """
    return _backward(x, grad_out, kernel_size, stride, lambda window, grad: grad / kernel_size**2)


def max_pool2d_backward__to_the_whole_window(
    x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None
) -> Tensor:
    """You gave the gradient to every pixel of the window; only the place of the maximum gets it.

    Changing a pixel that is not the maximum by a little does not change the pooled value.
    """
    return _backward(x, grad_out, kernel_size, stride, lambda window, grad: grad.expand_as(window))


def max_pool2d_backward__times_the_value(
    x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None
) -> Tensor:
    """You multiplied the gradient by the maximum. Pooling copies that value, and the derivative of a copy is 1."""
    return _backward(x, grad_out, kernel_size, stride, lambda window, grad: _first(window) * window * grad)


def max_pool2d_backward__to_all_ties(
    x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None
) -> Tensor:
    """You gave the gradient to every place that holds the maximum (`window == window.max()`).

    Where it is there twice the gradient is handed out twice: choose one place, for example with argmax.
    """
    return _backward(x, grad_out, kernel_size, stride, lambda window, grad: _ties(window) * grad)


def max_pool2d_backward__splits_ties(
    x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None
) -> Tensor:
    """You split the gradient among equal maxima (as amax does). One of the places gets the whole of it."""
    return _backward(
        x,
        grad_out,
        kernel_size,
        stride,
        lambda window, grad: _ties(window) * grad / _ties(window).sum(dim=(2, 3), keepdim=True),
    )


def max_pool2d_backward__ignores_the_gradient(
    x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None
) -> Tensor:
    """You marked the maxima with 1 and left grad_out out: each 1 has to be multiplied by its window's gradient."""
    return _backward(x, torch.ones_like(grad_out), kernel_size, stride)


def max_pool2d_backward__returns_the_maxima(
    x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None
) -> Tensor:
    """You put the maximum's VALUE at its place. It is the gradient from grad_out that goes there."""
    return _backward(x, grad_out, kernel_size, stride, lambda window, grad: _first(window) * window)


def max_pool2d_backward__to_the_minimum(
    x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None
) -> Tensor:
    """You handed the gradient to the SMALLEST value of each window; it belongs to the largest."""
    return _backward(-x, grad_out, kernel_size, stride)


def max_pool2d_backward__largest_size(
    x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None
) -> Tensor:
    """You looked for the largest absolute value. Max-pooling keeps the sign: of -5 and 2 the maximum is 2."""
    return _backward(x.abs(), grad_out, kernel_size, stride)


def max_pool2d_backward__starts_at_zero(
    x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None
) -> Tensor:
    """You started the search for the maximum at 0, so windows of negative values lost their gradient.

    Start at minus infinity, or at the window's first value.
    """
    return _backward(x, grad_out, kernel_size, stride, lambda window, grad: _first(window) * (window > 0) * grad)


def max_pool2d_backward__stride_is_the_kernel(
    x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None
) -> Tensor:
    """You placed window (i, j) at row i*kernel_size: it begins at row i*stride and column j*stride."""
    return _backward(x, grad_out, kernel_size, None, rows=grad_out.shape[2], columns=grad_out.shape[3])


def max_pool2d_backward__swaps_row_and_column(
    x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None
) -> Tensor:
    """You swapped row and column of the maximum inside its window: index // kernel_size is the row, % the column."""
    return _backward(x, grad_out, kernel_size, stride, lambda window, grad: _first(window).transpose(2, 3) * grad)


def max_pool2d_backward__one_place_for_all_channels(
    x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None
) -> Tensor:
    """You used the first channel's maxima for every channel: each channel has maxima of its own."""
    return _backward(x[:, :1].expand_as(x), grad_out, kernel_size, stride)


def max_pool2d_backward__first_image_only(
    x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None
) -> Tensor:
    """You handed back the gradient of the first image only: every image of the batch has its own."""
    out = _backward(x, grad_out, kernel_size, stride)
    out[1:] = 0
    return out


def max_pool2d_backward__without_left_over_rows(
    x: Tensor, grad_out: Tensor, kernel_size: int, stride: int | None = None
) -> Tensor:
    """You left out the rows and columns that no window reaches: the result has the shape of x, with 0 there."""
    stride = kernel_size if stride is None else stride
    height, width = ((size - 1) * stride + kernel_size for size in grad_out.shape[2:])
    return _backward(x, grad_out, kernel_size, stride)[:, :, :height, :width].clone()


def _first(window: Tensor) -> Tensor:
    """1 at the first maximum of each (N, C) window, 0 elsewhere."""
    flat = window.flatten(2)
    marks = torch.zeros_like(flat).scatter_(2, flat.argmax(dim=2, keepdim=True), 1)
    return marks.view_as(window)


def _ties(window: Tensor) -> Tensor:
    return (window == window.amax(dim=(2, 3), keepdim=True)).to(window.dtype)


def _backward(x, grad_out, kernel_size, stride, share=None, add=True, rows=None, columns=None):
    """share(window, grad): what the (N, C, k, k) window gets of its gradient (N, C, 1, 1); default: the right thing."""
    stride = kernel_size if stride is None else stride
    share = share or (lambda window, grad: _first(window) * grad)
    size = ((n - kernel_size) // stride + 1 for n in x.shape[2:])
    rows, columns = (given or own for given, own in zip((rows, columns), size, strict=True))
    if tuple(grad_out.shape) != (*x.shape[:2], rows, columns):
        raise ValueError
    out = torch.zeros_like(x)
    for i in range(rows):
        for j in range(columns):
            place = (..., slice(i * stride, i * stride + kernel_size), slice(j * stride, j * stride + kernel_size))
            part = share(x[place], grad_out[:, :, i : i + 1, j : j + 1])
            out[place] = out[place] + part if add else torch.where(part != 0, part, out[place])
    return out
