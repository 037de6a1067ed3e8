"""Known wrong ways to draw kernels and to count confusions: exactly the student's signature, one sentence each."""

import math

import numpy as np
import torch


def _grid(w, cols, rows=None, gap=1, border=0, scale="each", channels=None, rounded=True):
    kernels = w.double().numpy()[:, :channels].reshape(-1, *w.shape[2:])
    n, height, width = kernels.shape
    rows = math.ceil(n / cols) if rows is None else rows(n, cols)
    shape = (rows * (height + gap) - gap + 2 * border, cols * (width + gap) - gap + 2 * border)
    picture = np.zeros(shape, dtype=np.uint8)
    for i, kernel in enumerate(kernels):
        source = kernel if scale == "each" else kernels
        low, span = source.min(), source.max() - source.min()
        grey = np.zeros_like(kernel) if span == 0 else (kernel - low) / span * 255
        top, left = border + i // cols * (height + gap), border + i % cols * (width + gap)
        picture[top : top + height, left : left + width] = np.round(grey) if rounded else grey
    return picture


def kernel_grid__one_row_more(w, cols=8):
    """You made 1 + n // cols rows, as the notebook does: eight kernels in eight columns are one row, ceil(n / cols)."""
    return _grid(w, cols, rows=lambda n, cols: 1 + n // cols)


def kernel_grid__first_channel_only(w, cols=8):
    """You drew input channel 0 only, as the notebook does: w[d, c] is a kernel for each d and each c, D*C pictures."""
    return _grid(w, cols, channels=1)


def kernel_grid__one_scale_for_all(w, cols=8):
    """You scaled all kernels together: each one reaches from 0 to 255 by itself, or weak kernels stay invisible."""
    return _grid(w, cols, scale="all")


def kernel_grid__no_gap(w, cols=8):
    """You left no gap: there is one pixel of 0 between two kernels."""
    return _grid(w, cols, gap=0)


def kernel_grid__gap_around(w, cols=8):
    """You drew a border as well: gaps are between kernels only, so the picture has rows*(h + 1) - 1 rows of pixels."""
    return _grid(w, cols, border=1)


def kernel_grid__truncates(w, cols=8):
    """You cut the fraction off when converting to uint8: round first, or 0.9999 of a step darkens the pixel."""
    return _grid(w, cols, rounded=False)


def confusion__transposed(y_true, y_pred, k):
    """You put predictions into rows: row i holds the samples that ARE of class i, column j those taken for class j."""
    return torch.bincount(y_pred * k + y_true, minlength=k * k).view(k, k)


def confusion__counts_a_pair_once(y_true, y_pred, k):
    """`cm[y_true, y_pred] += 1` counts each pair of classes once, however often it occurs: use bincount or a loop."""
    cm = torch.zeros(k, k, dtype=torch.int64)
    cm[y_true, y_pred] += 1
    return cm


def confusion__as_floats(y_true, y_pred, k):
    """You count in floats: numbers of samples are int64."""
    return torch.bincount(y_true * k + y_pred, minlength=k * k).view(k, k).float()


def confusion__shares(y_true, y_pred, k):
    """You returned shares of all samples: the matrix holds numbers of samples."""
    return torch.bincount(y_true * k + y_pred, minlength=k * k).view(k, k) / len(y_true)


def per_class_accuracy__of_columns(cm):
    """You divided by the sums of columns, which gives precision: the accuracy of a class divides by its row's sum."""
    return (cm.diagonal() / cm.sum(dim=0).clamp(min=1)).tolist()


def per_class_accuracy__of_all_samples(cm):
    """You divided by the number of all samples: the accuracy of a class divides by that class's own samples."""
    return (cm.diagonal() / cm.sum()).tolist()


def per_class_accuracy__nan_for_an_absent_class(cm):
    """You divided 0 by 0: a class without samples has accuracy 0.0."""
    return (cm.diagonal() / cm.sum(dim=1)).tolist()


def per_class_accuracy__leaves_absent_classes_out(cm):
    """You left a class without samples out: there is one number for each class, 0.0 for that one."""
    return [row[i] / sum(row) for i, row in enumerate(cm.tolist()) if sum(row)]
