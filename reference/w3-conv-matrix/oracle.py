"""The matrix by asking every pixel: column after column it is what the convolution makes of an image with a single 1.

Sources: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", 2016, section 4.1 (convolution as a
matrix operation); Goodfellow, Bengio & Courville, "Deep Learning", 2016, section 9.2 (sparse, shared weights).
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor


def conv(x: Tensor, k: Tensor, stride: int, padding: int) -> Tensor:
    """Cross-correlation of one image (H, W) with one kernel, output pixel by output pixel, in k's dtype."""
    height, width = (n + 2 * padding for n in x.shape)
    padded = torch.zeros(height, width, dtype=k.dtype)
    padded[padding : padding + x.shape[0], padding : padding + x.shape[1]] = x
    rows = (height - k.shape[0]) // stride + 1
    columns = (width - k.shape[1]) // stride + 1
    out = torch.zeros(rows, columns, dtype=k.dtype)
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            out[i, j] = (padded[top : top + k.shape[0], left : left + k.shape[1]] * k).sum()
    return out


def conv_matrix(k: Tensor, H: int, W: int, stride: int = 1, padding: int = 0) -> Tensor:
    """k: (kh, kw). Returns (oh*ow, H*W) of k's dtype; M @ e is column e of M, for the image e with a single 1."""
    columns = []
    for pixel in range(H * W):
        image = torch.zeros(H * W, dtype=k.dtype)
        image[pixel] = 1
        columns.append(conv(image.view(H, W), k, stride, padding).flatten())
    return torch.stack(columns, dim=1)


def input_gradient(k: Tensor, g: Tensor, H: int, W: int, stride: int, padding: int) -> Tensor:
    """What PyTorch's autograd finds for the gradient of (conv2d(x) * g).sum() with respect to x, float64 (H, W)."""
    x = torch.zeros(1, 1, H, W, dtype=torch.float64, requires_grad=True)
    y = F.conv2d(x, k.double()[None, None], stride=stride, padding=padding)
    (y[0, 0] * g.double()).sum().backward()
    return x.grad[0, 0]


def shared_counts(k_shape: Sequence[int], H: int, W: int) -> dict[str, int]:
    """Parameters of the two layers as PyTorch builds them, for stride 1 and no padding."""
    kh, kw = k_shape
    outputs = (H - kh + 1) * (W - kw + 1)
    layers = {"dense": torch.nn.utils.skip_init(torch.nn.Linear, H * W, outputs)}
    layers["conv"] = torch.nn.utils.skip_init(torch.nn.Conv2d, 1, 1, (kh, kw))
    return {name: sum(p.numel() for p in layer.parameters()) for name, layer in layers.items()}
