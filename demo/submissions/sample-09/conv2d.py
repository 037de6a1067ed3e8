"""Two-dimensional convolution by hand: write the function, hand in this file."""

from torch import Tensor


def conv2d(
    x: Tensor,
    w: Tensor,
    b: Tensor | None = None,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
) -> Tensor:
    """Slide the kernels w over the images x, as deep-learning libraries define "convolution" (no flipping).

    x: (N, C, H, W) float; w: (D, C, h, w) and b: (D,) of the same dtype. Nothing of them is changed.
    A pair is (vertical, horizontal); one number stands for both. Padding is zeros, on all four sides.
    Returns (N, D, H', W') of x's dtype, with
    H' = floor((H + 2*padding - dilation*(h - 1) - 1) / stride) + 1, and W' alike.
    The result must be made by tensor operations, so that w.grad can be computed from it.
    Raises ValueError when x or w has not four axes, when their channels differ, or when the kernel,
    with its dilation, is larger than the padded input.
    """
    raise NotImplementedError
