"""Looking inside a network: write the four functions, hand in this file."""

import numpy as np
from torch import Tensor, nn


def feature_maps(model: nn.Module, x: Tensor, layer: nn.Module) -> Tensor:
    """What `layer`, one of the model's, makes of x on its way through the model, caught by a forward hook.

    x: (N, C, H, W). The model is in evaluation mode meanwhile, and afterwards in the mode in which it was; the hook is
    removed again. Returns (N, C', H', W') as the layer returned it, detached, also where a later layer works in place.
    """
    raise NotImplementedError


def kernel_grid(w: Tensor, cols: int = 8) -> np.ndarray:
    """A picture of all kernels of a convolution: uint8 (rows*(h + 1) - 1, cols*(w + 1) - 1), rows = ceil(D*C / cols).

    w: (D, C, h, w) float. Kernel w[d, c] is picture number d*C + c, from left to right and then down. Each is scaled by
    itself: smallest weight 0, largest 255, rounded; one whose weights are all equal is 0. Gaps of one pixel and
    places without a kernel are 0.
    """
    raise NotImplementedError


def confusion(y_true: Tensor, y_pred: Tensor, k: int) -> Tensor:
    """How often class i was taken for class j: int64 (k, k), row i for the truth, column j for the prediction.

    y_true, y_pred: (N,) int64 from 0 to k - 1.
    """
    raise NotImplementedError


def per_class_accuracy(cm: Tensor) -> list[float]:
    """Of each class the share of its samples that were recognised; 0.0 for a class without samples.

    cm: (k, k) int64, as confusion returns it.
    """
    raise NotImplementedError
