"""Known wrong implementations: `<function>__<mistake>` has the student's signature, its docstring is for the student.

They refuse what must be refused, so that none of them answers where the only mistake is a missing check.
"""

import math

import numpy as np
import torch


def _image(img, axes=(2, 0, 1), reshape=False, divisor=255.0, dtype=torch.float32):
    """What to_nchw returns, with one thing done otherwise."""
    if img.dtype != np.uint8:
        raise TypeError
    if img.ndim == 2:
        img = img[:, :, None]
    elif img.ndim != 3 or img.shape[2] != 3:
        raise ValueError
    x = torch.from_numpy(np.ascontiguousarray(img))
    x = x.reshape(img.shape[2], *img.shape[:2]) if reshape else x.permute(*axes).contiguous()
    return (x[None].float() / divisor).to(dtype)


def to_nchw__reshapes(img):
    """You changed the shape with reshape or view, and the pixels are shuffled: H x W x C is stored pixel by pixel.
    Let the axes change places with permute(2, 0, 1)."""
    return _image(img, reshape=True)


def to_nchw__swaps_height_and_width(img):
    """You turned the image on its side: the order of the axes is N, C, H, W, height before width. Permute (2, 0, 1)."""
    return _image(img, axes=(2, 1, 0))


def to_nchw__reverses_the_colours(img):
    """You turned red, green, blue into blue, green, red: the colours keep their order here."""
    return _image(img).flip(1)


def to_nchw__keeps_0_to_255(img):
    """Your values reach from 0 to 255: divide by 255, so that they lie between 0 and 1."""
    return _image(img, divisor=1.0)


def to_nchw__divides_by_256(img):
    """You divided by 256: the largest 8-bit pixel is 255 and must become exactly 1, so divide by 255."""
    return _image(img, divisor=256.0)


def to_nchw__divides_by_its_own_maximum(img):
    """You divided by the brightest pixel of this image: divide every one by the same 255."""
    return _image(img, divisor=float(img.max()))


def to_nchw__normalises(img):
    """You stretched the values to minimum 0 and maximum 1 of this image: divide by 255 and do nothing else."""
    x = _image(img, divisor=1.0)
    return (x - x.min()) / (x.max() - x.min())


def to_nchw__float64(img):
    """Your result is float64: networks work in float32, convert with .float()."""
    return _image(img, dtype=torch.float64)


def to_nchw__float64_division(img):
    """Your result is float64, as NumPy's division makes it: networks work in float32, convert with .float()."""
    return torch.from_numpy(_image(img, divisor=1.0).numpy().astype(np.float64) / 255)


def to_nchw__without_batch_axis(img):
    """Your result has no batch axis: even a single image is (1, C, H, W), N = 1 comes first."""
    if img.ndim == 2:
        raise ValueError  # not to be told from a missing channel axis
    return _image(img)[0]


def to_nchw__grey_with_three_axes(img):
    """Your grey image has three axes: N = 1 and C = 1 are an axis each, so it is (1, 1, H, W) and not (1, H, W)."""
    if img.ndim == 3:
        raise ValueError
    return _image(img)[0]


def to_nchw__divides_whole_numbers(img):
    """You divided whole numbers and lost the fractions: convert with .float() before dividing by 255."""
    return _image(img, divisor=1.0).int().div(255, rounding_mode="floor").float()


def to_nchw__channels_last(img):
    """Your channels are still at the end: PyTorch wants N, C, H, W, the channels before height and width."""
    return _image(img).permute(0, 2, 3, 1).contiguous()


def _three_axes(x):
    if x.dim() != 3:
        raise ValueError
    return x


def add_channel__in_front(x):
    """You put the new axis in front: Conv2d would read one image with N channels. The channel axis comes after N,
    x[:, None] or x.unsqueeze(1)."""
    return _three_axes(x)[None]


def add_channel__at_the_end(x):
    """You put the new axis at the end: PyTorch wants N, C, H, W, so the channel axis comes after N, x.unsqueeze(1)."""
    return _three_axes(x)[..., None]


def add_channel__adds_nothing(x):
    """Your result has still three axes: Conv2d would read (N, H, W) as one image with N channels. The lecture notes
    call this shape N, C, H, W, but it has no C."""
    return _three_axes(x)


def add_channel__three_copies(x):
    """You made three channels of one: a grey image has one channel, (N, 1, H, W)."""
    return _three_axes(x)[:, None].repeat(1, 3, 1, 1)


def add_channel__order_in_memory(x):
    """You cut the memory anew instead of adding an axis: a permuted tensor lies there otherwise. Use unsqueeze(1)."""
    n, height, width = _three_axes(x).shape
    memory = x.permute(sorted(range(3), key=x.stride, reverse=True)).reshape(-1)
    return memory.view(n, 1, height, width)


def add_channel__float32(x):
    """You changed the dtype: adding an axis changes neither values nor dtype."""
    return _three_axes(x)[:, None].float()


def _describe(shape, order):
    if len(shape) != 4:
        raise ValueError
    return dict(zip(order, shape, strict=True))


def describe__channels_last(shape):
    """You read N, H, W, C, the order of image files: in PyTorch the order is N, C, H, W."""
    return _describe(shape, "NHWC")


def describe__width_before_height(shape):
    """You read the width before the height: a row index comes first, so the order is N, C, H, W."""
    return _describe(shape, "NCWH")


def describe__channels_first_of_all(shape):
    """You read the channels before the images: the order is N, C, H, W."""
    return _describe(shape, "CNHW")


def _checked(batch_size):
    if batch_size < 1:
        raise ValueError
    return batch_size


def num_batches__at_least_one(n, batch_size, drop_last=False):
    """You return at least one batch: a data set without samples has none."""
    size = _checked(batch_size)
    return max(1, n // size if drop_last else math.ceil(n / size))


def num_batches__rounds_down(n, batch_size, drop_last=False):
    """You rounded down: the last, smaller batch counts unless drop_last is set."""
    return n // _checked(batch_size)


def num_batches__always_rounds_up(n, batch_size, drop_last=False):
    """You rounded up although drop_last is set: then the last, smaller batch is left out."""
    return math.ceil(n / _checked(batch_size))


def num_batches__one_more(n, batch_size, drop_last=False):
    """You added one batch in every case: there is a further batch only where a rest is left over."""
    return n // _checked(batch_size) + (0 if drop_last else 1)


def num_batches__drops_a_full_batch(n, batch_size, drop_last=False):
    """With drop_last you left out one batch in every case: a last batch that is full stays."""
    return max(0, math.ceil(n / _checked(batch_size)) - (1 if drop_last else 0))


def num_batches__rounds_to_nearest(n, batch_size, drop_last=False):
    """You rounded to the nearest whole number: any rest makes a batch, and with drop_last none does."""
    return round(n / _checked(batch_size))
