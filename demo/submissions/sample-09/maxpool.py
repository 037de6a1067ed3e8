"""Max pooling by hand: write the two functions, hand in this file."""

import numpy as np
from torch import Tensor


def max_pool2d(
    x: Tensor,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """Return the largest value of every window, for each image and each channel by itself.

    x: (N, C, H, W) or (C, H, W), of any floating-point or integer dtype; it is not changed.
    A pair is (vertical, horizontal); one number stands for both. stride=None means stride=kernel_size.
    Returns (N, C, H', W') or (C, H', W') of x's dtype, with
    H' = floor((H + 2*padding - dilation*(kernel_size - 1) - 1) / stride) + 1, and W' alike.
    Padding is minus infinity (for integers: the dtype's smallest value).
    ceil_mode=True rounds up, but a window must not start right of, or below, the input and its first padding.
    Raises ValueError when x has another number of axes, when 2*padding > kernel_size, or when no window fits.
    """
    raise NotImplementedError


def fix_pool2d(im: np.ndarray, kernel: tuple[int, int], mode: str = "max") -> np.ndarray:
    """Pool a grey image in blocks that do not overlap: the lecture notes' pool2d, repaired.

    im: (H, W). kernel: (kh, kw). Returns (H // kh, W // kw); rows and columns left over at the end are dropped.
    mode "max" keeps im's dtype; mode "avg" returns the blocks' means as float64.
    Raises ValueError for any other mode, when im is not two-dimensional, or when no block fits.
    """
    raise NotImplementedError
