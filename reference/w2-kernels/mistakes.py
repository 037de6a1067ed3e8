"""Known wrong implementations: `<function>__<mistake>` has the student's signature, its docstring is for the student.

They refuse what must be refused, so that none of them answers where the only mistake is a missing check.
"""

import numpy as np


def _sums(img, k, border="reflect"):
    """The weighted sums in float64, before rounding; border is numpy.pad's mode, "" for none."""
    if k.shape[0] % 2 == 0 or k.shape[1] % 2 == 0:
        raise ValueError
    planes = np.atleast_3d(img).astype(np.float64)
    r, s = k.shape[0] // 2, k.shape[1] // 2
    if border:
        planes = np.pad(planes, ((r, r), (s, s), (0, 0)), mode=border)
    height, width = planes.shape[0] - 2 * r, planes.shape[1] - 2 * s
    parts = (k[u, v] * planes[u : u + height, v : v + width] for u in range(k.shape[0]) for v in range(k.shape[1]))
    total = sum(parts)
    return total if img.ndim == 3 else total[:, :, 0]


def _picture(sums):
    return np.clip(np.rint(sums), 0, 255).astype(np.uint8)


def apply_kernel__turns_the_kernel_round(img, k):
    """You turned the kernel round, which is a true convolution: take it as it stands, as cv2.filter2D does."""
    return _picture(_sums(img, k[::-1, ::-1]))


def apply_kernel__transposes_the_kernel(img, k):
    """You exchanged the kernel's rows and columns: k[u, v] belongs to the pixel u rows down and v columns right."""
    return _picture(_sums(img, k.T))


def apply_kernel__zero_border(img, k):
    """You surrounded the image with zeros, which makes its border darker: reflect it, without the outermost pixel
    (numpy.pad with mode="reflect")."""
    return _picture(_sums(img, k, "constant"))


def apply_kernel__repeats_the_border(img, k):
    """You repeated the outermost pixel: reflect the image instead, without the outermost pixel
    (numpy.pad with mode="reflect")."""
    return _picture(_sums(img, k, "edge"))


def apply_kernel__reflects_the_outermost_pixel(img, k):
    """You reflected the image with its outermost pixel doubled ("symmetric"): that pixel is the mirror and stands there
    once (numpy.pad with mode="reflect")."""
    return _picture(_sums(img, k, "symmetric"))


def apply_kernel__wraps_the_border(img, k):
    """You continued the image at its opposite side: reflect it instead (numpy.pad with mode="reflect")."""
    return _picture(_sums(img, k, "wrap"))


def apply_kernel__shrinks(img, k):
    """Your result is smaller than the image: the kernel's middle lies on every pixel, so reflect the border first."""
    return _picture(_sums(img, k, ""))


def apply_kernel__wraps_round(img, k):
    """You did not clip, so results below 0 and above 255 wrap round in uint8: clip to 0 ... 255 before converting."""
    return np.mod(np.rint(_sums(img, k)), 256).astype(np.uint8)


def apply_kernel__cuts_fractions_off(img, k):
    """You cut fractions off: round to the nearest whole number before the conversion to uint8, which rounds nothing."""
    return np.clip(_sums(img, k), 0, 255).astype(np.uint8)


def apply_kernel__divides_by_the_sum(img, k):
    """You divided by the sum of the weights: the weights are taken as they are."""
    total = k.sum()
    return _picture(_sums(img, k) / (total if total else 1))


def apply_kernel__stretches(img, k):
    """You stretched the result to 0 ... 255, as imshow does: round and clip it, nothing more."""
    sums = _sums(img, k)
    if sums.min() == sums.max():
        raise ValueError
    return _picture((sums - sums.min()) / (sums.max() - sums.min()) * 255)


def apply_kernel__absolute_values(img, k):
    """You took absolute values: results below 0 are clipped to 0."""
    return _picture(abs(_sums(img, k)))


def apply_kernel__mixes_the_channels(img, k):
    """You added the colours up: each channel is filtered by itself."""
    if img.ndim == 2:
        raise ValueError
    return _picture(np.repeat(_sums(img, k).sum(axis=2, keepdims=True), 3, axis=2))


def apply_kernel__stays_float(img, k):
    """Your result is float64: an image of dtype uint8 is asked for."""
    return np.clip(np.rint(_sums(img, k)), 0, 255)


def box_blur__of_ones(n):
    """Your weights sum to n*n, which makes the image n*n times as bright: divide by n*n, so that they sum to 1."""
    return np.ones((n, n))


def box_blur__divides_by_n(n):
    """You divided by n: the box has n*n weights, so each is 1 / (n*n)."""
    return np.full((n, n), 1 / n)


def box_blur__always_three(n):
    """Your box is 3 x 3 whatever n is."""
    return np.full((3, 3), 1 / 9)


def _of_three(middle, side, corner):
    rows = [[corner, side, corner], [side, middle, side], [corner, side, corner]]
    return np.array(rows, dtype=np.float64)


def sharpen__of_edges(*args, **kwargs):
    """Your weights sum to 0, so they find edges: a sharpening kernel's sum to 1, with 5 in the middle."""
    return _of_three(4, -1, 0)


def sharpen__with_corners(*args, **kwargs):
    """Your kernel uses the corners, too: this one compares with the four neighbours above, below, left and right."""
    return _of_three(9, -1, -1)


def sharpen__blurs(*args, **kwargs):
    """Your kernel is a mean, which blurs: sharpening needs negative neighbours around a weight of 5."""
    return _of_three(1 / 9, 1 / 9, 1 / 9)


def edges__sharpens(*args, **kwargs):
    """Your weights sum to 1, so they sharpen: an edge kernel sums to 0, with 8 in the middle."""
    return _of_three(9, -1, -1)


def edges__without_corners(*args, **kwargs):
    """Your kernel leaves the corners out: this one compares with all eight neighbours, so 8 stands in the middle."""
    return _of_three(4, -1, 0)


def edges__other_sign(*args, **kwargs):
    """Your signs are the other way round: 8 in the middle is positive, the neighbours are negative."""
    return _of_three(-8, 1, 1)


def _kind(k, negative=("sharpen", "edge"), identity="identity"):
    """classify_kernel, with other words for negative weights of sum 1 and sum 0, and for the identity."""
    total = float(k.sum(dtype=np.float64))
    if abs(total) < 1e-6:
        return negative[1]
    if (k < 0).any():
        return negative[0]
    return identity if np.count_nonzero(k) == 1 and k[len(k) // 2, len(k) // 2] else "blur"


def classify_kernel__believes_the_notebook(k):
    """You call it blur because its weights sum to 1, as the notebook does. A blur has no negative weight: with negative
    neighbours and sum 1 a kernel sharpens, and noise grows."""
    return _kind(k, negative=("blur", "edge"))


def classify_kernel__negative_is_edge(k):
    """You call every kernel with negative weights edge: that is so where the sum is 0. With sum 1 it sharpens."""
    return _kind(k, negative=("edge", "edge"))


def classify_kernel__negative_is_sharpen(k):
    """You call every kernel with negative weights sharpen: that is so where the sum is 1. With sum 0 it finds edges."""
    return _kind(k, negative=("sharpen", "sharpen"))


def classify_kernel__knows_no_identity(k):
    """You call the identity blur: a single weight in the middle takes the mean of one pixel, and nothing changes."""
    return _kind(k, identity="blur")


def classify_kernel__identity_sharpens(k):
    """You call the identity sharpen: sharpening needs negative neighbours, a single weight changes nothing."""
    return _kind(k, identity="sharpen")


def _two(white, dtype=np.uint8):
    return np.where(white, 255, 0).astype(dtype)


def threshold__takes_equal_ones(img, t):
    """You made pixels equal to t white: only those greater than t are."""
    return _two(img.astype(int) >= t)


def threshold__exchanges_black_and_white(img, t):
    """You exchanged black and white: pixels greater than t become 255, the others 0."""
    return _two(img.astype(int) <= t)


def threshold__of_smaller_ones(img, t):
    """You made pixels smaller than t white: those greater than t become 255."""
    return _two(img.astype(int) < t)


def threshold__zeros_and_ones(img, t):
    """Your white is 1: in an 8-bit image it is 255."""
    return (img.astype(int) > t).astype(np.uint8)


def threshold__of_truth_values(img, t):
    """You return truth values: make them 0 and 255, of dtype uint8."""
    return img.astype(int) > t


def threshold__keeps_bright_pixels(img, t):
    """You kept the bright pixels as they are: all of them become 255."""
    return np.where(img.astype(int) > t, img, 0).astype(np.uint8)


def threshold__keeps_dark_pixels(img, t):
    """You kept the dark pixels as they are: all of them become 0."""
    return np.where(img.astype(int) > t, 255, img).astype(np.uint8)


def threshold__wide_integers(img, t):
    """Your result is int64: an image of dtype uint8 is asked for."""
    return _two(img.astype(int) > t, np.int64)
