from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor


def to_nchw(img: np.ndarray) -> Tensor:
    if img.dtype != np.uint8:
        raise TypeError(f"expected uint8, got {img.dtype}")
    x = torch.tensor(np.ascontiguousarray(img))
    if x.dim() == 2:
        x = x[:, :, None]
    if x.dim() != 3 or (img.ndim == 3 and img.shape[2] != 3):
        raise ValueError(f"expected (H, W) or (H, W, 3), got {img.shape}")
    return x.permute(2, 0, 1)[None].float() / 255


def add_channel(x: Tensor) -> Tensor:
    if x.dim() != 3:
        raise ValueError(f"expected (N, H, W), got {tuple(x.shape)}")
    return x.unsqueeze(1)


def describe(shape: Sequence[int]) -> dict[str, int]:
    if len(shape) != 4:
        raise ValueError(f"expected four numbers, got {len(shape)}")
    n, c, h, w = shape
    return {"N": n, "C": c, "H": h, "W": w}


def num_batches(n: int, batch_size: int, drop_last: bool = False) -> int:
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    full, rest = divmod(n, batch_size)
    return full if drop_last or rest == 0 else full + 1
