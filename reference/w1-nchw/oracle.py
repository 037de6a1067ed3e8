"""Axes and batches as their definitions read: one assignment for each pixel, one step for each batch.

Sources: PyTorch documentation of torch.nn.Conv2d (input (N, C, H, W)) and torch.utils.data.DataLoader (drop_last);
NumPy documentation, "Images" (rows, columns, colours).
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor


def to_nchw(img: np.ndarray) -> Tensor:
    """img: (H, W) or (H, W, 3) uint8. Returns (1, C, H, W) float32 in [0, 1], rounded once, from float64.

    Raises TypeError for another dtype, ValueError for another shape.
    """
    if img.dtype != np.uint8:
        raise TypeError(f"the pixels must be uint8, got {img.dtype}")
    if img.ndim == 2:
        img = img[:, :, np.newaxis]
    elif img.ndim != 3 or img.shape[2] != 3:
        raise ValueError(f"the image must be (H, W) or (H, W, 3), got {img.shape}")
    height, width, channels = img.shape
    x = torch.empty(1, channels, height, width, dtype=torch.float64)
    for i in range(height):
        for j in range(width):
            for c in range(channels):
                x[0, c, i, j] = int(img[i, j, c]) / 255
    return x.float()


def add_channel(x: Tensor) -> Tensor:
    """(N, H, W) -> (N, 1, H, W). Raises ValueError for another number of axes."""
    if x.dim() != 3:
        raise ValueError(f"x must be (N, H, W), got {x.dim()} axes")
    return torch.stack([x], dim=1)


def describe(shape: Sequence[int]) -> dict[str, int]:
    """Raises ValueError unless there are four numbers."""
    if len(shape) != 4:
        raise ValueError(f"expected N, C, H, W, got {len(shape)} numbers")
    return {"N": shape[0], "C": shape[1], "H": shape[2], "W": shape[3]}


def num_batches(n: int, batch_size: int, drop_last: bool = False) -> int:
    """Take batches away until nothing is left. Raises ValueError when batch_size < 1."""
    if batch_size < 1:
        raise ValueError(f"a batch has at least one sample, got {batch_size}")
    batches = 0
    while n >= batch_size or (n > 0 and not drop_last):
        n -= batch_size
        batches += 1
    return batches
