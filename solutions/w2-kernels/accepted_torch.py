"""Lets PyTorch reflect and correlate, with one group for each colour."""

import numpy as np
import torch
import torch.nn.functional as F


def apply_kernel(img, k):
    if k.shape[0] % 2 == 0 or k.shape[1] % 2 == 0:
        raise ValueError(f"even kernel {k.shape}")
    r = k.shape[0] // 2
    x = torch.tensor(img, dtype=torch.float64)
    x = x[None, None] if x.dim() == 2 else x.permute(2, 0, 1)[:, None]
    y = F.conv2d(F.pad(x, (r, r, r, r), mode="reflect"), torch.tensor(k, dtype=torch.float64)[None, None])
    y = y.round().clamp(0, 255).to(torch.uint8)[:, 0]
    return (y[0] if img.ndim == 2 else y.permute(1, 2, 0).contiguous()).numpy()


def box_blur(n):
    return np.full((n, n), n**-2, dtype=np.float32)


def sharpen():
    identity, laplace = np.zeros((3, 3)), np.array([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]])
    identity[1, 1] = 1
    return identity - laplace


def edges():
    k = -np.ones((3, 3))
    k[1, 1] = 8
    return k


def classify_kernel(k):
    smallest, total = float(np.min(k)), float(np.sum(k))
    match round(total), smallest < 0:
        case 0, _:
            return "edge"
        case 1, True:
            return "sharpen"
    return "identity" if np.count_nonzero(k) == 1 and k[len(k) // 2, len(k) // 2] else "blur"


def threshold(img, t):
    return np.where(img > t, 255, 0).astype(np.uint8)
