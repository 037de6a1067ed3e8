import math

import numpy as np
import torch


def to_nchw(img):
    if img.dtype != np.uint8:
        raise TypeError("the pixels must be uint8")
    if img.ndim != 2 and (img.ndim != 3 or img.shape[2] != 3):
        raise ValueError("the image must be (H, W) or (H, W, 3)")
    x = torch.tensor(img.copy())
    if x.dim() == 2:
        x = x[:, :, None]
    x = x.permute(2, 1, 0)
    return x[None].float() / 255


def add_channel(x):
    if x.dim() != 3:
        raise ValueError("x must be (N, H, W)")
    return x[:, None]


def describe(shape):
    if len(shape) != 4:
        raise ValueError("a shape N, C, H, W has four numbers")
    n, c, h, w = shape
    return {"N": n, "C": c, "H": h, "W": w}


def num_batches(n, batch_size, drop_last=False):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    return n // batch_size if drop_last else math.ceil(n / batch_size)
