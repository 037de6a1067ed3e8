"""Looking inside by the obvious way: layer after layer, pixel after pixel, sample after sample.

Sources: PyTorch documentation of torch.nn.Sequential (layers are called one after the other); Sokolova & Lapalme,
"A systematic analysis of performance measures for classification tasks", 2009 (rows of a confusion matrix: truth).
"""

import copy

import numpy as np
import torch
from torch import Tensor, nn


def feature_maps(model: nn.Sequential, x: Tensor, path: str) -> Tensor:
    """The output of the layer of that path, "0" or "4.1", in evaluation mode."""
    first, _, rest = path.partition(".")
    with torch.no_grad():
        for name, layer in copy.deepcopy(model).eval().named_children():
            if name == first and rest:
                return feature_maps(layer, x, rest)
            x = layer(x)
            if name == first:
                return x
    raise KeyError(path)


def kernel_grid(w: Tensor, cols: int = 8) -> np.ndarray:
    """uint8, one pixel at a time."""
    count, height, width = w.shape[0] * w.shape[1], *w.shape[2:]
    rows = -(-count // cols)
    picture = np.zeros((rows * (height + 1) - 1, cols * (width + 1) - 1), dtype=np.uint8)
    for number, kernel in enumerate(w.double().reshape(count, height, width).tolist()):
        low, high = min(map(min, kernel)), max(map(max, kernel))
        for i in range(height):
            for j in range(width):
                grey = 0 if high == low else round((kernel[i][j] - low) / (high - low) * 255)
                picture[number // cols * (height + 1) + i, number % cols * (width + 1) + j] = grey
    return picture


def confusion(y_true: Tensor, y_pred: Tensor, k: int) -> Tensor:
    counts = [[0] * k for _ in range(k)]
    for truth, prediction in zip(y_true.tolist(), y_pred.tolist(), strict=True):
        counts[truth][prediction] += 1
    return torch.tensor(counts, dtype=torch.int64)


def per_class_accuracy(cm: Tensor) -> list[float]:
    return [row[i] / sum(row) if sum(row) else 0.0 for i, row in enumerate(cm.tolist())]
