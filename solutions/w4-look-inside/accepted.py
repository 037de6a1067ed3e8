"""Looking inside a network: write the four functions, hand in this file."""

import numpy as np
from torch import Tensor, nn

### BEGIN SOLUTION
import torch
### END SOLUTION


def feature_maps(model: nn.Module, x: Tensor, layer: nn.Module) -> Tensor:
    """What `layer`, one of the model's, makes of x on its way through the model, caught by a forward hook.

    x: (N, C, H, W). The model is in evaluation mode meanwhile, and afterwards in the mode in which it was; the hook is
    removed again. Returns (N, C', H', W') as the layer returned it, detached, also where a later layer works in place.
    """
    ### BEGIN SOLUTION
    # A hook in try and finally, and NumPy for the picture.
    caught = []
    handle = layer.register_forward_hook(lambda module, inputs, output: caught.append(output.detach().clone()))
    mode = model.training
    model.eval()
    try:
        with torch.no_grad():
            model(x)
    finally:
        handle.remove()
        model.train(mode)
    return caught[0]
    ### END SOLUTION


def kernel_grid(w: Tensor, cols: int = 8) -> np.ndarray:
    """A picture of all kernels of a convolution: uint8 (rows*(h + 1) - 1, cols*(w + 1) - 1), rows = ceil(D*C / cols).

    w: (D, C, h, w) float. Kernel w[d, c] is picture number d*C + c, from left to right and then down. Each is scaled by
    itself: smallest weight 0, largest 255, rounded; one whose weights are all equal is 0. Gaps of one pixel and
    places without a kernel are 0.
    """
    ### BEGIN SOLUTION
    pictures = w.detach().numpy().reshape(-1, *w.shape[2:])
    n, height, width = pictures.shape
    rows = -(-n // cols)
    grid = np.zeros((rows * (height + 1) - 1, cols * (width + 1) - 1), dtype=np.uint8)
    for i, kernel in enumerate(pictures):
        span = kernel.max() - kernel.min()
        scaled = (kernel - kernel.min()) / (span if span > 0 else 1) * 255
        top, left = i // cols * (height + 1), i % cols * (width + 1)
        grid[top : top + height, left : left + width] = np.round(scaled)
    return grid
    ### END SOLUTION


def confusion(y_true: Tensor, y_pred: Tensor, k: int) -> Tensor:
    """How often class i was taken for class j: int64 (k, k), row i for the truth, column j for the prediction.

    y_true, y_pred: (N,) int64 from 0 to k - 1.
    """
    ### BEGIN SOLUTION
    cm = torch.zeros(k, k, dtype=torch.int64)
    for truth, prediction in zip(y_true, y_pred):
        cm[truth, prediction] += 1
    return cm
    ### END SOLUTION


def per_class_accuracy(cm: Tensor) -> list[float]:
    """Of each class the share of its samples that were recognised; 0.0 for a class without samples.

    cm: (k, k) int64, as confusion returns it.
    """
    ### BEGIN SOLUTION
    return [row[i].item() / row.sum().item() if row.sum() > 0 else 0.0 for i, row in enumerate(cm)]
    ### END SOLUTION
