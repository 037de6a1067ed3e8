"""Fills each channel by itself, and lets PyTorch's own data loader count."""

import numpy as np
import torch
from torch.utils.data import DataLoader


def to_nchw(img):
    if img.dtype != np.dtype("uint8"):
        raise TypeError("not an 8-bit image")
    match img.shape:
        case (h, w):
            channels = [img]
        case (h, w, 3):
            channels = [img[:, :, c] for c in range(3)]
        case _:
            raise ValueError("neither grey nor colour")
    x = torch.zeros(1, len(channels), h, w)
    for c, channel in enumerate(channels):
        x[0, c] = torch.as_tensor(channel.copy()) * (1 / 255)
    return x


def add_channel(x):
    if len(x.shape) != 3:
        raise ValueError("not N, H, W")
    return torch.stack([image.reshape(1, *image.shape) for image in x])


def describe(shape):
    return dict(zip("NCHW", shape, strict=True))


def num_batches(n, batch_size, drop_last=False):
    return len(DataLoader(range(n), batch_size=batch_size, drop_last=drop_last))
