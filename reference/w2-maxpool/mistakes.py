"""Known wrong implementations: `<function>__<mistake>` has the student's signature, its docstring is for the student.

They refuse what must be refused, so that none of them answers where the only mistake is a missing check.
"""

import math

import numpy as np
import torch


def _pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def _size(n, k, s, p, d, rounding):
    """Windows along one axis; rounding: "down", "up" (as ceil_mode does) or "naive" (up, with a window outside)."""
    room = n + 2 * p - d * (k - 1) - 1
    size = (room // s if rounding == "down" else -(-room // s)) + 1
    return size - 1 if rounding == "up" and (size - 1) * s >= n + p else size


def _largest(windows):
    return windows.amax(dim=(-2, -1))


def _pool(
    x, kernel_size, stride, padding, dilation, ceil_mode, reduce=_largest, default=None, lowest=None, flip=False,
    rounding=None, near=False, shift=None,
):  # fmt: skip
    """What max_pool2d returns, with one thing done otherwise.

    reduce: (..., kh, kw) -> (...); default: the stride where none is given; lowest: the padding; flip: pairs are read
    as (horizontal, vertical); rounding: as in _size; near: neighbouring pixels, though the size is that of the dilated
    window; shift: how far the first window starts before the image, the padding unless given.
    """
    kernel, padding, dilation = _pair(kernel_size), _pair(padding), _pair(dilation)
    stride = (default or kernel) if stride is None else _pair(stride)
    if flip:
        kernel, stride, padding, dilation = (pair[::-1] for pair in (kernel, stride, padding, dilation))
    if x.dim() not in (3, 4) or any(2 * p > k for p, k in zip(padding, kernel, strict=True)):
        raise ValueError
    rounding = rounding or ("up" if ceil_mode else "down")
    settings = zip(x.shape[-2:], kernel, stride, padding, dilation, strict=True)
    rows, columns = (_size(*setting, rounding) for setting in settings)
    if rows < 1 or columns < 1:
        raise ValueError
    if lowest is None:
        lowest = -math.inf if x.is_floating_point() else torch.iinfo(x.dtype).min
    shift = padding if shift is None else shift
    extent = [
        s + max(n, (count - 1) * t + d * (k - 1) + 1)
        for n, s, count, t, d, k in zip(x.shape[-2:], shift, (rows, columns), stride, dilation, kernel, strict=True)
    ]
    canvas = x.new_full((*x.shape[:-2], *extent), lowest)
    canvas[..., shift[0] : shift[0] + x.shape[-2], shift[1] : shift[1] + x.shape[-1]] = x
    step = (1, 1) if near else dilation
    out = [
        canvas[..., top : top + step[0] * (kernel[0] - 1) + 1 : step[0], :]
        for top in range(0, (rows - 1) * stride[0] + 1, stride[0])
    ]
    out = [
        [reduce(row[..., left : left + step[1] * (kernel[1] - 1) + 1 : step[1]]) for row in out]
        for left in range(0, (columns - 1) * stride[1] + 1, stride[1])
    ]
    return torch.stack([torch.stack(column, dim=-1) for column in out], dim=-1).to(x.dtype)


def max_pool2d__zero_padding(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You padded with zeros: max-pool pads with minus infinity, or the maximum of negative numbers at the border is 0,
    which is not in the window."""
    return _pool(x, kernel_size, stride, padding, dilation, ceil_mode, lowest=0)


def max_pool2d__starts_at_zero(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You began the search for the maximum at 0, so a window of negative numbers gives 0: begin at minus infinity."""
    return _pool(x, kernel_size, stride, padding, dilation, ceil_mode).clamp(min=0)


def max_pool2d__minus_1e9_for_infinity(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You padded with -1e9, which is larger than many a float: use float("-inf")."""
    return _pool(x, kernel_size, stride, padding, dilation, ceil_mode, lowest=-1e9)


def max_pool2d__stride_one_by_default(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You took 1 for a stride that is not given, as a convolution does: pooling's default stride is the kernel size."""
    return _pool(x, kernel_size, stride, padding, dilation, ceil_mode, default=(1, 1))


def max_pool2d__stride_is_the_kernel(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You moved on by the kernel size although a stride is given: windows may overlap."""
    return _pool(x, kernel_size, kernel_size, padding, dilation, ceil_mode)


def max_pool2d__always_rounds_up(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You rounded the output size up: unless ceil_mode is set it is rounded down, an incomplete window is dropped."""
    return _pool(x, kernel_size, stride, padding, dilation, True)


def max_pool2d__ignores_ceil_mode(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You rounded the output size down although ceil_mode is set: then an incomplete window at the end counts."""
    return _pool(x, kernel_size, stride, padding, dilation, False)


def max_pool2d__last_window_outside(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You kept a last window that starts behind the image: even with ceil_mode it must start inside the image or the
    padding before it."""
    return _pool(x, kernel_size, stride, padding, dilation, ceil_mode, rounding="naive" if ceil_mode else "down")


def max_pool2d__forgets_plus_one(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Your result is one row and one column too small: the window at the very start counts, hence the + 1."""
    return _pool(x, kernel_size, stride, padding, dilation, ceil_mode)[..., :-1, :-1]


def max_pool2d__average(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You took the mean of every window: max-pool keeps its largest value."""
    mean = lambda windows: windows.double().mean(dim=(-2, -1)).to(x.dtype)  # noqa: E731
    return _pool(x, kernel_size, stride, padding, dilation, ceil_mode, reduce=mean)


def max_pool2d__minimum(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You took the smallest value of every window: max-pool keeps the largest."""
    return _pool(x, kernel_size, stride, padding, dilation, ceil_mode, reduce=lambda w: w.amin(dim=(-2, -1)))


def max_pool2d__ignores_padding(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You left the padding out: it surrounds the image on all four sides and makes room for more windows."""
    _pool(x, kernel_size, stride, padding, dilation, ceil_mode)
    return _pool(x, kernel_size, stride, 0, dilation, ceil_mode)


def max_pool2d__pads_bottom_right_only(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You put all of the padding below and right of the image: it is on all four sides, so the first window starts
    above and left of the image."""
    return _pool(x, kernel_size, stride, padding, dilation, ceil_mode, shift=(0, 0))


def max_pool2d__ignores_dilation(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You took neighbouring pixels into the window: with dilation d they are d apart, on each axis."""
    return _pool(x, kernel_size, stride, padding, dilation, ceil_mode, near=True)


def max_pool2d__without_dilation(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You left the dilation out: a window spans dilation*(kernel - 1) + 1 pixels, and the output is smaller."""
    _pool(x, kernel_size, stride, padding, dilation, ceil_mode)
    return _pool(x, kernel_size, stride, padding, 1, ceil_mode)


def max_pool2d__dilation_as_stride(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You took dilation for the stride, as the notes describe it: it is the distance between a window's pixels."""
    if _pair(dilation) == (1, 1):
        raise ValueError  # it cannot be mistaken for the stride
    _pool(x, kernel_size, stride, padding, dilation, ceil_mode)
    return _pool(x, kernel_size, dilation, padding, 1, ceil_mode)


def max_pool2d__swaps_height_and_width(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You read pairs as (horizontal, vertical): they are (vertical, horizontal), rows before columns."""
    return _pool(x, kernel_size, stride, padding, dilation, ceil_mode, flip=True)


def max_pool2d__kernel_is_square(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You used the kernel's height for its width, too: kernel_size may be a pair (vertical, horizontal)."""
    _pool(x, kernel_size, stride, padding, dilation, ceil_mode)
    return _pool(x, _pair(kernel_size)[0], stride, padding, dilation, ceil_mode)


def max_pool2d__max_over_channels(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You took the maximum over the channels, too: each channel is pooled by itself, so as many come out."""
    return _pool(x, kernel_size, stride, padding, dilation, ceil_mode).amax(dim=-3, keepdim=True)


def max_pool2d__first_image_only(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You pooled the first image only: each image of a batch is pooled."""
    return _pool(x, kernel_size, stride, padding, dilation, ceil_mode)[:1] if x.dim() == 4 else None


def max_pool2d__adds_a_batch_axis(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Your result has a batch axis that the input had not: an image (C, H, W) gives (C, H', W')."""
    if x.dim() == 4:
        raise ValueError
    return _pool(x, kernel_size, stride, padding, dilation, ceil_mode)[None]


def max_pool2d__order_in_memory(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """You read the numbers as they lie in memory: a permuted tensor lies there in another order. Use its indices."""
    memory = x.permute(sorted(range(x.dim()), key=x.stride, reverse=True)).reshape(-1)
    return _pool(memory.view(x.shape), kernel_size, stride, padding, dilation, ceil_mode)


def max_pool2d__casts_to_float32(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Your result is float32: pooling selects values, so it keeps the dtype of the input."""
    return _pool(x, kernel_size, stride, padding, dilation, ceil_mode).float()


def _blocks(im, kernel, mode):
    """(rows, kh, columns, kw): the whole blocks of the image."""
    kh, kw = kernel
    if mode not in ("max", "avg") or im.ndim != 2 or im.shape[0] < kh or im.shape[1] < kw:
        raise ValueError
    rows, columns = im.shape[0] // kh, im.shape[1] // kw
    return im[: rows * kh, : columns * kw].reshape(rows, kh, columns, kw)


def _reduced(im, kernel, mode):
    blocks = _blocks(im, kernel, mode)
    return blocks.max(axis=(1, 3)) if mode == "max" else blocks.mean(axis=(1, 3))


def _rounded_up(im, kernel, mode):
    """With the incomplete blocks at the edges: their mean is that of the pixels that they have."""
    _blocks(im, kernel, mode)
    kh, kw = kernel
    rows, columns = -(-im.shape[0] // kh), -(-im.shape[1] // kw)
    parts = [[im[i * kh : (i + 1) * kh, j * kw : (j + 1) * kw] for j in range(columns)] for i in range(rows)]
    values = [[part.max() if mode == "max" else part.mean() for part in row] for row in parts]
    return np.array(values, dtype=im.dtype if mode == "max" else np.float64)


def fix_pool2d__row_of_255(im, kernel, mode="max"):
    """You kept the notes' int(H / k) + 1 rows and columns, filled with 255: there are H // kh rows and W // kw columns,
    and no 255 that is not in the image."""
    whole = _reduced(im, kernel, mode)
    kept = np.full((whole.shape[0] + 1, whole.shape[1] + 1), 255, dtype=whole.dtype)
    kept[:-1, :-1] = whole
    return kept


def fix_pool2d__rounds_up(im, kernel, mode="max"):
    """You kept the incomplete blocks at the edges: what is left over at the bottom and at the right is dropped, H // kh
    rows and W // kw columns."""
    return _rounded_up(im, kernel, mode)


def fix_pool2d__overflows(im, kernel, mode="max"):
    """You added pixels up in their own 8 bits, where the sum wraps round at 256: add up in floating point."""
    blocks = _blocks(im, kernel, mode)
    if mode == "max":
        return blocks.max(axis=(1, 3))
    return blocks.sum(axis=(1, 3), dtype=im.dtype) / (kernel[0] * kernel[1])


def fix_pool2d__kernel_is_columns_by_rows(im, kernel, mode="max"):
    """You read the kernel as (columns, rows): it is (kh, kw), rows first."""
    _blocks(im, kernel, mode)
    return _reduced(im, kernel[::-1], mode)


def fix_pool2d__mean_of_maximum(im, kernel, mode="max"):
    """You took the mean where the largest value is asked for: look at mode."""
    return _reduced(im, kernel, "avg" if mode == "max" else mode)


def fix_pool2d__maximum_of_mean(im, kernel, mode="max"):
    """You took the largest value where the mean is asked for: look at mode."""
    return _reduced(im, kernel, "max" if mode == "avg" else mode)


def fix_pool2d__mean_in_the_images_dtype(im, kernel, mode="max"):
    """You returned the mean in the image's dtype, which cuts its fraction off: means are float64."""
    return _reduced(im, kernel, mode).astype(im.dtype)


def fix_pool2d__always_float64(im, kernel, mode="max"):
    """Your result is float64 although mode is "max": the largest value keeps the image's dtype."""
    return _reduced(im, kernel, mode).astype(np.float64)
