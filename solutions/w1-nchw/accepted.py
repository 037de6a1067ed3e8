"""Images are tensors: write the four functions, hand in this file."""

from collections.abc import Sequence

import numpy as np
from torch import Tensor

### BEGIN SOLUTION
import torch
### END SOLUTION


def to_nchw(img: np.ndarray) -> Tensor:
    """Turn one 8-bit image into a batch of one image, as a network wants it.

    img: (H, W) grey or (H, W, 3) colour, uint8, in any order in memory; it is not changed.
    Returns float32 of shape (1, 1, H, W) or (1, 3, H, W): x[0, c, i, j] = img[i, j, c] / 255, so from 0 to 1.
    Raises TypeError when the dtype is not uint8, and ValueError for any other shape.
    """
    ### BEGIN SOLUTION
    # Says everything with axes: permute, unsqueeze, and a division rounded up or down.
    if img.dtype != np.uint8:
        raise TypeError(f"expected uint8, got {img.dtype}")
    x = torch.tensor(np.ascontiguousarray(img))
    if x.dim() == 2:
        x = x[:, :, None]
    if x.dim() != 3 or (img.ndim == 3 and img.shape[2] != 3):
        raise ValueError(f"expected (H, W) or (H, W, 3), got {img.shape}")
    return x.permute(2, 0, 1)[None].float() / 255
    ### END SOLUTION


def add_channel(x: Tensor) -> Tensor:
    """Give grey images their channel axis: (N, H, W) -> (N, 1, H, W), same dtype, same values.

    Raises ValueError when x has not exactly three axes.
    """
    ### BEGIN SOLUTION
    if x.dim() != 3:
        raise ValueError(f"expected (N, H, W), got {tuple(x.shape)}")
    return x.unsqueeze(1)
    ### END SOLUTION


def describe(shape: Sequence[int]) -> dict[str, int]:
    """Name the numbers of a shape: {"N": images, "C": channels, "H": height, "W": width}.

    Raises ValueError unless there are exactly four.
    """
    ### BEGIN SOLUTION
    if len(shape) != 4:
        raise ValueError(f"expected four numbers, got {len(shape)}")
    n, c, h, w = shape
    return {"N": n, "C": c, "H": h, "W": w}
    ### END SOLUTION


def num_batches(n: int, batch_size: int, drop_last: bool = False) -> int:
    """How many batches n samples give. A last, smaller batch counts, unless drop_last leaves it out.

    Raises ValueError when batch_size < 1.
    """
    ### BEGIN SOLUTION
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    full, rest = divmod(n, batch_size)
    return full if drop_last or rest == 0 else full + 1
    ### END SOLUTION
