"""Has torch cut out the windows by unfold, so that one matrix product is all that is left to do."""

# fails: all

import torch
from torch.nn.functional import pad, unfold


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1):
    if x.dim() != 4 or w.dim() != 4 or x.shape[1] != w.shape[1]:
        raise ValueError("shapes do not match")
    (sh, sw), (ph, pw), (dh, dw) = pair(stride), pair(padding), pair(dilation)
    rows = (x.shape[2] + 2 * ph - dh * (w.shape[2] - 1) - 1) // sh + 1
    columns = (x.shape[3] + 2 * pw - dw * (w.shape[3] - 1) - 1) // sw + 1
    if rows < 1 or columns < 1:
        raise ValueError("the kernel is larger than the padded input")
    patches = unfold(pad(x, (pw, pw, ph, ph)), tuple(w.shape[2:]), (dh, dw), 0, (sh, sw))
    y = (w.flatten(1) @ patches).unflatten(2, (rows, columns))
    return y if b is None else y + b.view(1, -1, 1, 1)
