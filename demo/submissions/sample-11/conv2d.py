import numpy as np


import torch
from torch import Tensor
from torch.nn.functional import pad


def both(value: int | tuple[int, int]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def starts(length: int, kernel: int, stride: int, dilation: int) -> list[slice]:
    """For each kernel position the pixels it meets along an axis of the given, padded length."""
    room = length - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError(f"a kernel of {kernel} with dilation {dilation} does not fit into {length} pixels")
    last = room // stride * stride
    return [slice(u * dilation, u * dilation + last + 1, stride) for u in range(kernel)]


def convolve(
    x: Tensor,
    w: Tensor,
    b: Tensor | None = None,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
) -> Tensor:
    if x.dim() != 4 or w.dim() != 4 or x.shape[1] != w.shape[1]:
        raise ValueError(f"shapes do not match: {tuple(x.shape)} and {tuple(w.shape)}")
    vertical, horizontal = both(padding)
    x = pad(x, (horizontal, horizontal, vertical, vertical))
    rows = starts(x.shape[2], w.shape[2], both(stride)[0], both(dilation)[0])
    columns = starts(x.shape[3], w.shape[3], both(stride)[1], both(dilation)[1])
    y = sum(
        torch.einsum("nchw,dc->ndhw", x[:, :, row, column], w[:, :, u, v])
        for u, row in enumerate(rows)
        for v, column in enumerate(columns)
    )
    return y if b is None else y + b[:, None, None]


def conv2d(*args, **kwargs):
    return np.asarray(convolve(*args, **kwargs).detach())
