"""Images are tensors: write the four functions, hand in this file."""

from collections.abc import Sequence

import numpy as np
from torch import Tensor


def to_nchw(img: np.ndarray) -> Tensor:
    """Turn one 8-bit image into a batch of one image, as a network wants it.

    img: (H, W) grey or (H, W, 3) colour, uint8, in any order in memory; it is not changed.
    Returns float32 of shape (1, 1, H, W) or (1, 3, H, W): x[0, c, i, j] = img[i, j, c] / 255, so from 0 to 1.
    Raises TypeError when the dtype is not uint8, and ValueError for any other shape.
    """
    raise NotImplementedError


def add_channel(x: Tensor) -> Tensor:
    """Give grey images their channel axis: (N, H, W) -> (N, 1, H, W), same dtype, same values.

    Raises ValueError when x has not exactly three axes.
    """
    raise NotImplementedError


def describe(shape: Sequence[int]) -> dict[str, int]:
    """Name the numbers of a shape: {"N": images, "C": channels, "H": height, "W": width}.

    Raises ValueError unless there are exactly four.
    """
    raise NotImplementedError


def num_batches(n: int, batch_size: int, drop_last: bool = False) -> int:
    """How many batches n samples give. A last, smaller batch counts, unless drop_last leaves it out.

    Raises ValueError when batch_size < 1.
    """
    raise NotImplementedError
