"""Hidden tests of images as tensors.

x / 255 and x * (1 / 255) differ in float32 by about 1e-7 of the value; the smallest mistake that these tests look for,
dividing by 256, by 4e-3 of it. Everything else is exact.
"""

import numpy as np
import pytest
import torch

CLOSE = {"rtol": 1e-6}

# Refusing everything would pass a test of what must be refused, so each of them asks for something possible first.
POSSIBLE = np.zeros((2, 2, 3), dtype=np.uint8)


def pixels(generator, *shape):
    """uint8 of the given shape, 0 to 255."""
    return torch.randint(0, 256, shape, generator=generator, dtype=torch.uint8).numpy()


# ---------------------------------------------------------------- one image


@pytest.mark.tier("image")
def test_colour_image_that_is_not_square(student, reference, compare, generator):
    """x[0, c, i, j] is img[i, j, c] / 255: rows stay rows, colours keep their order, reshape shuffles the pixels."""
    img = pixels(generator, 4, 7, 3)
    compare(student.to_nchw(img), reference.to_nchw(img), **CLOSE)


@pytest.mark.tier("image")
def test_grey_image_that_is_not_square(student, reference, compare, generator):
    """A grey image gets two axes of length one in front, N and C; its height and width stay as they are."""
    img = pixels(generator, 5, 3)
    compare(student.to_nchw(img), reference.to_nchw(img), **CLOSE)


@pytest.mark.tier("image")
def test_white_is_exactly_one(student, compare):
    """The largest pixel, 255, becomes exactly 1.0 in float32: divide by 255, in floating point."""
    compare(student.to_nchw(np.full((3, 2, 3), 255, dtype=np.uint8)), torch.ones(1, 3, 3, 2))


@pytest.mark.tier("image")
def test_dark_image_stays_dark(student, reference, compare, generator):
    """Every image is divided by the same 255: an image whose brightest pixel is dark must not be stretched to 1."""
    img = pixels(generator, 6, 4) // 8
    compare(student.to_nchw(img), reference.to_nchw(img), **CLOSE)


@pytest.mark.tier("image")
def test_view_of_an_array(probe, reference, compare, generator):
    """A slice such as img[::2, ::-1] is an image, too: read it by its indices, its order in memory is another."""
    img = pixels(generator, 6, 5, 3)
    compare(probe.every_second_row_mirrored(img), reference.to_nchw(img[::2, ::-1]), **CLOSE)


@pytest.mark.tier("image")
def test_image_is_left_alone(student, compare, generator):
    """The caller's array must be the same after the call: work on a copy of its pixels."""
    img = pixels(generator, 4, 5, 3)
    with student.inputs_unchanged():
        got = student.to_nchw(img)
    compare(got.numel(), img.size)


@pytest.mark.tier("image")
def test_other_dtypes_are_refused(student):
    """Only uint8 is known to reach from 0 to 255: any other dtype must raise TypeError."""
    student.to_nchw(POSSIBLE)
    for dtype in (np.float32, np.int64, np.bool_):
        with student.raises(TypeError):
            student.to_nchw(np.ones((4, 4), dtype=dtype))


@pytest.mark.tier("image")
def test_other_shapes_are_refused(student):
    """Anything but (H, W) and (H, W, 3) must raise ValueError: other shapes mean something else than one image."""
    student.to_nchw(POSSIBLE)
    for shape in ((4,), (3, 4, 5), (4, 5, 4), (4, 5, 1), (2, 4, 5, 3)):
        with student.raises(ValueError):
            student.to_nchw(np.zeros(shape, dtype=np.uint8))


# ---------------------------------------------------------------- axes


@pytest.mark.tier("axes")
def test_channel_axis_of_any_size_and_dtype(student, reference, compare, generator):
    """The new axis comes after N, whatever the height, the width and the dtype are: 28 is not the only size."""
    x = torch.randn(3, 4, 6, generator=generator, dtype=torch.float64)
    compare(student.add_channel(x), reference.add_channel(x))


@pytest.mark.tier("axes")
def test_channel_axis_of_a_permuted_tensor(student, compare, generator):
    """A permuted tensor lies in memory in another order than its axes: add an axis, do not cut the memory anew."""
    x = torch.randn(4, 6, 3, generator=generator).permute(2, 0, 1)
    compare(student.add_channel(x), x[:, None])


@pytest.mark.tier("axes")
def test_channel_axis_only_where_it_lacks(student):
    """A tensor that has not exactly the three axes N, H, W must raise ValueError, also when it has its channels."""
    student.add_channel(torch.ones(1, 28, 28))
    for shape in ((4, 4), (2, 1, 4, 4)):
        with student.raises(ValueError):
            student.add_channel(torch.zeros(shape))


@pytest.mark.tier("axes")
def test_describe_four_different_numbers(student, reference, compare):
    """The order is N, C, H, W: images, channels, height, width; not H, W, C as in image files."""
    shape = (128, 3, 20, 24)
    compare(student.describe(shape), reference.describe(shape))


@pytest.mark.tier("axes")
def test_describe_needs_four_numbers(student):
    """A shape with another number of axes is not N, C, H, W and must raise ValueError: nothing may be made up."""
    student.describe((1, 1, 1, 1))
    for shape in ((60000, 28, 28), (2, 3, 4, 5, 6)):
        with student.raises(ValueError):
            student.describe(shape)


# ---------------------------------------------------------------- batches


@pytest.mark.tier("batches")
def test_last_smaller_batch_counts(student, reference, compare):
    """When n is not divisible by batch_size, the rest is a batch, too: round up."""
    compare(student.num_batches(10000, 32), reference.num_batches(10000, 32))


@pytest.mark.tier("batches")
def test_small_rest_counts_as_well(student, reference, compare):
    """Even a rest of one sample makes a batch, and a data set smaller than one batch is one batch."""
    calls = [(65, 32), (3, 10)]
    compare([student.num_batches(*call) for call in calls], [reference.num_batches(*call) for call in calls])


@pytest.mark.tier("batches")
def test_drop_last_leaves_the_rest_out(student, reference, compare):
    """With drop_last=True only full batches count: round down."""
    call = (10000, 32, True)
    compare(student.num_batches(*call), reference.num_batches(*call))


@pytest.mark.tier("batches")
def test_drop_last_drops_no_full_batch(student, reference, compare):
    """Where n is divisible nothing is dropped: every batch is full, the last one as well."""
    compare(student.num_batches(640, 32, drop_last=True), reference.num_batches(640, 32, drop_last=True))


@pytest.mark.tier("batches")
def test_no_samples_no_batches(student, reference, compare):
    """An empty data set has no batches."""
    compare(student.num_batches(0, 32), reference.num_batches(0, 32))


@pytest.mark.tier("batches")
def test_batch_size_below_one_is_refused(student):
    """A batch holds at least one sample: batch_size < 1 must raise ValueError."""
    student.num_batches(1, 1)
    for batch_size in (0, -4):
        with student.raises(ValueError):
            student.num_batches(10, batch_size)
