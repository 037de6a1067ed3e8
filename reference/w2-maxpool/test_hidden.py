"""Hidden tests of max pooling.

Inputs are whole numbers and a maximum does not calculate, so results are exact: no tolerance except for a mean.
"""

import math

import numpy as np
import pytest
import torch

# Refusing everything would pass a test of what must be refused, so each of them asks for something right first.
ONE = torch.ones(1, 1, 1, 1)


def whole_numbers(generator, *shape, low=-9, high=9):
    """float32 of the given shape, from low to high."""
    return torch.randint(low, high + 1, shape, generator=generator).float()


# ---------------------------------------------------------------- basic


@pytest.mark.tier("basic")
def test_negative_input_has_negative_maxima(student, reference, compare, generator):
    """The maximum of negative numbers is negative: do not start the search for it at 0."""
    x = whole_numbers(generator, 1, 1, 4, 4, low=-9, high=-1)
    compare(student.max_pool2d(x, 2), reference.max_pool2d(x, 2))


@pytest.mark.tier("basic")
def test_windows_may_overlap(student, reference, compare, generator):
    """With a stride smaller than the kernel the windows overlap; stride and kernel size are two numbers."""
    x = whole_numbers(generator, 1, 1, 7, 7)
    compare(student.max_pool2d(x, 3, 2), reference.max_pool2d(x, 3, 2))


@pytest.mark.tier("basic")
def test_size_is_rounded_down(student, reference, compare, generator):
    """Unless ceil_mode is set the output size is rounded down: an incomplete window at the end is dropped."""
    x = whole_numbers(generator, 1, 1, 8, 9)
    compare(student.max_pool2d(x, 3, 2), reference.max_pool2d(x, 3, 2))


@pytest.mark.tier("basic")
def test_kernel_of_one_pixel_changes_nothing(student, compare, generator):
    """A window of one pixel has that pixel as its maximum, so kernel_size=1 gives the input back."""
    x = whole_numbers(generator, 1, 1, 5, 5)
    compare(student.max_pool2d(x, 1), x)


@pytest.mark.tier("basic")
@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64, torch.uint8], ids=str)
def test_dtype_is_kept(student, reference, compare, generator, dtype):
    """Pooling selects values, so the result has the dtype of the input, integers included."""
    x = torch.randint(1, 100, (1, 1, 6, 6), generator=generator).to(dtype)
    compare(student.max_pool2d(x, 3), reference.max_pool2d(x, 3))


@pytest.mark.tier("basic")
def test_minus_infinity_is_a_value(student, compare):
    """A window that holds nothing but minus infinity has the maximum minus infinity."""
    x = torch.full((1, 1, 2, 2), -math.inf)
    compare(student.max_pool2d(x, 2), torch.full((1, 1, 1, 1), -math.inf))


@pytest.mark.tier("basic")
def test_adding_a_constant_commutes_with_pooling(student, reference, compare, generator):
    """max(x + c) = max(x) + c, also where c makes every value negative: nothing but the window may take part."""
    x = whole_numbers(generator, 1, 1, 6, 6)
    compare(student.max_pool2d(x - 100, 2), reference.max_pool2d(x, 2) - 100)


@pytest.mark.tier("basic")
def test_order_inside_a_window_does_not_matter(student, reference, compare, generator):
    """Turning every window upside down leaves its maximum alone: the result depends on a window's set of values."""
    x = whole_numbers(generator, 1, 1, 6, 6)
    turned = x.view(1, 1, 3, 2, 3, 2).flip(3, 5).reshape(1, 1, 6, 6)
    compare(student.max_pool2d(turned, 2), reference.max_pool2d(x, 2))


@pytest.mark.tier("basic")
@pytest.mark.parametrize(
    ("shapes", "kernel"),
    [([(4, 4)], 2), ([(1, 1, 1, 4, 4)], 2), ([(1, 1, 3, 5), (1, 1, 5, 3)], 4)],
    ids=["two axes", "five axes", "no window fits"],
)
def test_impossible_inputs_are_refused(student, compare, shapes, kernel):
    """An input without three or four axes, or too small for even one window, must raise ValueError."""
    compare(student.max_pool2d(ONE, 1), ONE)
    for shape in shapes:
        with student.raises(ValueError):
            student.max_pool2d(torch.zeros(shape), kernel)


@pytest.mark.tier("basic")
def test_fix_pool2d_mean_of_rectangular_blocks(student, reference, compare, generator):
    """fix_pool2d's kernel is (rows, columns), and the mean of bright 8-bit pixels must not overflow on the way."""
    im = torch.randint(200, 256, (9, 8), generator=generator, dtype=torch.uint8).numpy()
    # The sum of a few bytes is exact and one division follows, by 6 or times 1/6: 1e-12 is far more than that rounding.
    compare(student.fix_pool2d(im, (3, 2), "avg"), reference.fix_pool2d(im, (3, 2), "avg"), rtol=1e-12)


@pytest.mark.tier("basic")
@pytest.mark.parametrize(
    ("shapes", "mode"),
    [([(4, 4)], "min"), ([(4, 4, 3)], "max"), ([(1, 4), (4, 1)], "max")],
    ids=["mode", "axes", "no block fits"],
)
def test_fix_pool2d_refuses_what_it_cannot_do(student, compare, shapes, mode):
    """A mode other than "max" and "avg", an image that is not (H, W) or one without a block must raise ValueError."""
    compare(student.fix_pool2d(np.ones((2, 2)), (2, 2)), np.ones((1, 1)))
    for shape in shapes:
        with student.raises(ValueError):
            student.fix_pool2d(np.zeros(shape, dtype=np.uint8), (2, 2), mode)


# ---------------------------------------------------------------- channels: batches, channels, rectangles, layout


@pytest.mark.tier("channels")
def test_batch_of_images_with_channels(student, reference, compare, generator):
    """Each image and each channel is pooled by itself: (N, C, H, W) becomes (N, C, H', W')."""
    x = whole_numbers(generator, 3, 4, 6, 6)
    compare(student.max_pool2d(x, 2), reference.max_pool2d(x, 2))


@pytest.mark.tier("channels")
def test_rectangular_kernel(student, reference, compare, generator):
    """A pair is (vertical, horizontal): a kernel of (3, 4) is 3 rows high and 4 columns wide."""
    x = whole_numbers(generator, 1, 3, 25, 26)
    compare(student.max_pool2d(x, (3, 4)), reference.max_pool2d(x, (3, 4)))


@pytest.mark.tier("channels")
def test_stride_and_padding_differ_by_axis(student, reference, compare, generator):
    """Stride and padding may be pairs (vertical, horizontal), and an image need not be square."""
    x = whole_numbers(generator, 2, 3, 5, 9)
    call = {"kernel_size": 2, "stride": (1, 2), "padding": (0, 1)}
    compare(student.max_pool2d(x, **call), reference.max_pool2d(x, **call))


@pytest.mark.tier("channels")
def test_image_without_batch_axis(student, reference, compare, generator):
    """A single image (C, H, W) gives (C, H', W'): the first axis is then the channels, and none is added."""
    x = whole_numbers(generator, 2, 6, 8)
    compare(student.max_pool2d(x, 2), reference.max_pool2d(x, 2))


@pytest.mark.tier("channels")
def test_order_in_memory_does_not_matter(student, reference, compare, generator):
    """A permuted tensor lies in memory in another order than its axes: use its indices, not its storage."""
    x = whole_numbers(generator, 2, 6, 8, 3).permute(0, 3, 1, 2)
    compare(student.max_pool2d(x, 2), reference.max_pool2d(x, 2))


@pytest.mark.tier("channels")
def test_input_is_left_alone(student, reference, compare, generator):
    """The caller's tensor must be the same after the call: pad or change a copy, never the input."""
    x = whole_numbers(generator, 2, 2, 6, 6)
    with student.inputs_unchanged():
        got = student.max_pool2d(x, 2, padding=1)
    compare(got, reference.max_pool2d(x, 2, padding=1))


# ---------------------------------------------------------------- padding


@pytest.mark.tier("padding")
def test_padding_never_wins(student, reference, compare, generator):
    """Max-pool pads with minus infinity, not with zeros: look at an input that is negative everywhere."""
    x = whole_numbers(generator, 1, 1, 4, 4, low=-9, high=-1)
    call = {"kernel_size": 2, "stride": 2, "padding": 1}
    compare(student.max_pool2d(x, **call), reference.max_pool2d(x, **call))


@pytest.mark.tier("padding")
def test_padding_is_lower_than_any_number(student, compare):
    """Padding must lose against every number: a very negative stand-in such as -1e9 is not minus infinity."""
    x = torch.full((1, 1, 4, 4), -1e12)
    compare(student.max_pool2d(x, 2, 2, padding=1), torch.full((1, 1, 3, 3), -1e12))


@pytest.mark.tier("padding")
def test_integers_are_padded_with_their_smallest_value(student, reference, compare, generator):
    """Integers know no infinity: their padding is the smallest value of the dtype, and the dtype stays."""
    x = torch.randint(-9, 0, (1, 2, 5, 5), generator=generator)
    call = {"kernel_size": 3, "stride": 2, "padding": 1}
    compare(student.max_pool2d(x, **call), reference.max_pool2d(x, **call))


@pytest.mark.tier("padding")
def test_padding_surrounds_the_image(student, reference, compare, generator):
    """Padding is added on all four sides, so the first window starts above and left of the image."""
    x = whole_numbers(generator, 1, 1, 7, 7)
    call = {"kernel_size": 3, "stride": 2, "padding": 1}
    compare(student.max_pool2d(x, **call), reference.max_pool2d(x, **call))


@pytest.mark.tier("padding")
def test_adding_a_constant_commutes_with_padded_pooling(student, reference, compare, generator):
    """max(x + c) = max(x) + c holds with padding, too, because minus infinity + c is still minus infinity."""
    x = whole_numbers(generator, 1, 2, 6, 6)
    call = {"kernel_size": 3, "stride": 3, "padding": 1}
    compare(student.max_pool2d(x - 50, **call), reference.max_pool2d(x, **call) - 50)


@pytest.mark.tier("padding")
@pytest.mark.parametrize("padding", [2, (0, 2), (2, 0)], ids=["both axes", "horizontal", "vertical"])
def test_padding_above_half_the_kernel_is_refused(student, compare, generator, padding):
    """2*padding > kernel_size, on either axis, must raise ValueError: a window could hold nothing but padding."""
    compare(student.max_pool2d(ONE, 1), ONE)
    x = whole_numbers(generator, 1, 1, 8, 8)
    with student.raises(ValueError):
        student.max_pool2d(x, 3, 1, padding)


# ---------------------------------------------------------------- dilation


@pytest.mark.tier("dilation")
@pytest.mark.parametrize(
    "call",
    [
        {"kernel_size": 3, "stride": 1, "dilation": 2},
        {"kernel_size": (2, 3), "stride": 2, "dilation": (3, 2)},
        {"kernel_size": 3, "stride": 2, "padding": 1, "dilation": 2},
    ],
    ids=["square", "one dilation per axis", "with padding"],
)
def test_dilated_windows(student, reference, compare, generator, call):
    """Dilation is the distance between a window's pixels, on each axis, so a window spans dilation*(kernel-1)+1."""
    x = whole_numbers(generator, 1, 2, 9, 10, low=-30, high=-1)
    compare(student.max_pool2d(x, **call), reference.max_pool2d(x, **call))


@pytest.mark.tier("dilation")
def test_dilated_window_must_fit(student, compare):
    """A dilated window that spans more than the padded image fits nowhere and must raise ValueError."""
    compare(student.max_pool2d(ONE, 1), ONE)
    with student.raises(ValueError):
        student.max_pool2d(torch.zeros(1, 1, 6, 6), 3, 1, dilation=3)


# ---------------------------------------------------------------- ceil_mode


@pytest.mark.tier("ceil_mode")
def test_ceil_mode_keeps_incomplete_windows(student, reference, compare, generator):
    """ceil_mode=True rounds the size up: the last window may reach over the edge of the image and of its padding."""
    for size, kernel, stride, padding in [((5, 6), 2, 2, 0), ((4, 4), 3, 2, 1), ((5, 6), 4, 1, 0), ((4, 4), 2, 4, 1)]:
        x = whole_numbers(generator, 1, 1, *size)
        call = {"kernel_size": kernel, "stride": stride, "padding": padding, "ceil_mode": True}
        compare(student.max_pool2d(x, **call), reference.max_pool2d(x, **call))


@pytest.mark.tier("ceil_mode")
@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding"), [(4, 2, 5, 1), (3, 1, 3, 0)], ids=["in the padding", "past the image"]
)
def test_ceil_mode_starts_no_window_outside(student, reference, compare, generator, size, kernel, stride, padding):
    """Even with ceil_mode the last window must start inside the image or its first padding: else it is left out."""
    x = whole_numbers(generator, 1, 1, size, size)
    call = {"kernel_size": kernel, "stride": stride, "padding": padding, "ceil_mode": True}
    compare(student.max_pool2d(x, **call), reference.max_pool2d(x, **call))


@pytest.mark.tier("ceil_mode")
@pytest.mark.parametrize("shape", [(564, 576), (567, 567)], ids=["whole blocks", "with a rest"])
def test_fix_pool2d_rounds_down(student, reference, compare, generator, shape):
    """fix_pool2d returns H // kh rows and W // kw columns, rest or no rest, and no value that is not in the image."""
    im = torch.randint(0, 256, shape, generator=generator, dtype=torch.uint8).numpy()
    compare(student.fix_pool2d(im, (12, 12)), reference.fix_pool2d(im, (12, 12)))
