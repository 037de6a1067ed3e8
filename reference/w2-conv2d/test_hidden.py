"""Hidden tests of two-dimensional convolution.

Inputs are whole numbers from -9 to 9, so float32 holds every sum exactly in any order. CLOSE still allows for
submissions that take a detour through fractions; it is far below 1, the smallest possible mistake.
"""

from itertools import product

import pytest
import torch

CLOSE = {"rtol": 1e-5, "atol": 1e-4}

# Refusing everything would pass a test of what must be refused, so each of them asks for something right first.
ONE = torch.ones(1, 1, 1, 1)


def whole_numbers(generator, *shape):
    """float32 of the given shape, from -9 to 9."""
    return torch.randint(-9, 10, shape, generator=generator).float()


# ---------------------------------------------------------------- one channel


@pytest.mark.tier("single_channel")
def test_impulse_shows_the_kernel_turned_round(student, compare, generator):
    """A single 1 in an image of zeros comes out as the kernel turned by 180 degrees: so it does without flipping."""
    x = torch.zeros(1, 1, 5, 7)
    x[0, 0, 2, 3] = 1
    w = whole_numbers(generator, 1, 1, 3, 4)
    compare(student.conv2d(x, w), w.flip(2, 3), **CLOSE)


@pytest.mark.tier("single_channel")
def test_rectangular_image_and_kernel(student, reference, compare, generator):
    """Neither the image nor the kernel need be square: height and width are two numbers."""
    x, w = whole_numbers(generator, 1, 1, 5, 8), whole_numbers(generator, 1, 1, 2, 3)
    compare(student.conv2d(x, w), reference.conv2d(x, w), **CLOSE)


@pytest.mark.tier("single_channel")
def test_kernel_as_large_as_the_image(student, reference, compare, generator):
    """A kernel of the image's size fits exactly once, so one value comes out, still with four axes."""
    x, w, b = (whole_numbers(generator, *shape) for shape in [(1, 1, 4, 4), (1, 1, 4, 4), (1,)])
    compare(student.conv2d(x, w, b), reference.conv2d(x, w, b), **CLOSE)


@pytest.mark.tier("single_channel")
def test_convolution_is_linear(student, reference, compare, generator):
    """conv(2x - 3y) = 2 conv(x) - 3 conv(y): products and sums only, no rounding, clipping or absolute value."""
    x, y, w = (whole_numbers(generator, 1, 1, *size) for size in [(6, 6), (6, 6), (3, 3)])
    compare(student.conv2d(2 * x - 3 * y, w), 2 * reference.conv2d(x, w) - 3 * reference.conv2d(y, w), **CLOSE)


@pytest.mark.tier("single_channel")
def test_float64_stays_float64(student, reference, compare, generator):
    """float64 in, float64 out, with float64's precision all the way: calculate in the dtype of the input."""
    x, w = (torch.randn(shape, generator=generator, dtype=torch.float64) for shape in [(1, 1, 6, 6), (1, 1, 3, 3)])
    # Sums of nine products of float64 are off by about 1e-15; a detour through float32 shows as 1e-7.
    compare(student.conv2d(x, w), reference.conv2d(x, w), rtol=1e-11, atol=1e-11)


@pytest.mark.tier("single_channel")
@pytest.mark.parametrize(
    ("x_shapes", "w_shapes"),
    [
        ([(4, 4), (1, 1, 4)], [(1, 1, 2, 2)]),
        ([(1, 1, 4, 4)], [(2, 2), (1, 1, 2)]),
        ([(1, 1, 2, 5), (1, 1, 5, 2)], [(1, 1, 3, 3)]),
    ],
    ids=["image without axes N and C", "kernel without axes D and C", "kernel larger than the image"],
)
def test_impossible_shapes_are_refused(student, compare, x_shapes, w_shapes):
    """x and w must have four axes, and the kernel must fit into the image on both: else raise ValueError."""
    compare(student.conv2d(ONE, ONE), ONE)
    for x_shape, w_shape in product(x_shapes, w_shapes):
        with student.raises(ValueError):
            student.conv2d(torch.ones(x_shape), torch.ones(w_shape))


# ---------------------------------------------------------------- padding and stride


@pytest.mark.tier("padding_stride")
def test_padding_that_keeps_the_size(student, reference, compare, generator):
    """padding = (kernel - 1) / 2 keeps the size for odd kernels; padding goes on all four sides and is zero."""
    x, w = whole_numbers(generator, 1, 1, 6, 6), whole_numbers(generator, 1, 1, 5, 5)
    compare(student.conv2d(x, w, padding=2), reference.conv2d(x, w, padding=2), **CLOSE)


@pytest.mark.tier("padding_stride")
def test_stride_that_does_not_divide(student, reference, compare, generator):
    """A window that would reach over the edge is dropped: the output size is rounded down, never up."""
    x, w = whole_numbers(generator, 1, 1, 8, 8), whole_numbers(generator, 1, 1, 3, 3)
    compare(student.conv2d(x, w, stride=2), reference.conv2d(x, w, stride=2), **CLOSE)


@pytest.mark.tier("padding_stride")
def test_stride_and_padding_differ_by_axis(student, reference, compare, generator):
    """Stride and padding may be pairs: (vertical, horizontal), in this order."""
    x, w = whole_numbers(generator, 1, 1, 7, 10), whole_numbers(generator, 1, 1, 3, 3)
    call = {"stride": (2, 1), "padding": (0, 2)}
    compare(student.conv2d(x, w, **call), reference.conv2d(x, w, **call), **CLOSE)


@pytest.mark.tier("padding_stride")
def test_stride_skips_windows(student, reference, compare, generator):
    """Stride 2 gives every second row and column of what stride 1 gives, and changes no value."""
    x, w = whole_numbers(generator, 1, 1, 9, 7), whole_numbers(generator, 1, 1, 3, 3)
    compare(student.conv2d(x, w, stride=2), reference.conv2d(x, w)[:, :, ::2, ::2].contiguous(), **CLOSE)


@pytest.mark.tier("padding_stride")
def test_shifted_image_gives_shifted_result(student, reference, compare, generator):
    """Convolution is shift-equivariant: move the image by one row and two columns, and the result moves alike."""
    x = torch.zeros(1, 1, 8, 8)
    x[:, :, 2:5, 2:5] = whole_numbers(generator, 1, 1, 3, 3)
    w = whole_numbers(generator, 1, 1, 3, 3)
    shifted = student.conv2d(x.roll((1, 2), dims=(2, 3)), w, padding=1)
    compare(shifted, reference.conv2d(x, w, padding=1).roll((1, 2), dims=(2, 3)), **CLOSE)


@pytest.mark.tier("padding_stride")
def test_padding_makes_room_for_the_kernel(student, reference, compare, generator):
    """The kernel may be larger than the image as long as it fits into the padded one; the bias is in every value."""
    x, w, b = (whole_numbers(generator, *shape) for shape in [(1, 1, 2, 2), (1, 1, 3, 3), (1,)])
    compare(student.conv2d(x, w, b, padding=1), reference.conv2d(x, w, b, padding=1), **CLOSE)


# ---------------------------------------------------------------- channels, batches, bias, layout, gradient


@pytest.mark.tier("channels")
@pytest.mark.parametrize(
    ("x_shape", "w_shape", "padding"),
    [
        ((1, 2, 5, 5), (3, 2, 3, 3), 0),
        ((1, 3, 4, 4), (1, 3, 2, 2), 0),
        ((3, 2, 6, 6), (4, 2, 3, 3), 1),
        ((2, 3, 5, 6), (5, 3, 2, 3), 0),
        ((2, 4, 3, 3), (3, 4, 1, 1), 0),
    ],
    ids=["2 to 3 channels", "colour to grey", "batch of three", "rectangular kernels", "1x1 kernels"],
)
def test_channels_and_bias(student, reference, compare, generator, x_shape, w_shape, padding):
    """Each kernel sums over all input channels and adds its own bias once; each image of a batch is on its own."""
    x, w, b = (whole_numbers(generator, *shape) for shape in [x_shape, w_shape, w_shape[:1]])
    compare(student.conv2d(x, w, b, padding=padding), reference.conv2d(x, w, b, padding=padding), **CLOSE)


@pytest.mark.tier("channels")
def test_channels_add_up(student, reference, compare, generator):
    """A convolution of two channels is the sum of the two one-channel convolutions."""
    x, w = whole_numbers(generator, 1, 2, 5, 5), whole_numbers(generator, 2, 2, 3, 3)
    parts = [reference.conv2d(x[:, c : c + 1], w[:, c : c + 1]) for c in range(2)]
    compare(student.conv2d(x, w), parts[0] + parts[1], **CLOSE)


@pytest.mark.tier("channels")
def test_order_in_memory_does_not_matter(student, reference, compare, generator):
    """A permuted tensor lies in memory in another order than its axes: use its indices, not its storage."""
    x, w = whole_numbers(generator, 1, 5, 6, 2).permute(0, 3, 1, 2), whole_numbers(generator, 2, 2, 3, 3)
    compare(student.conv2d(x, w), reference.conv2d(x, w), **CLOSE)


@pytest.mark.tier("channels")
def test_inputs_are_left_alone(student, reference, compare, generator):
    """The caller's tensors must be the same after the call: pad or change a copy, never an input."""
    x, w, b = (whole_numbers(generator, *shape) for shape in [(2, 2, 5, 5), (3, 2, 3, 3), (3,)])
    with student.inputs_unchanged():
        got = student.conv2d(x, w, b, padding=1)
    compare(got, reference.conv2d(x, w, b, padding=1))


@pytest.mark.tier("channels")
def test_different_channels_are_refused(student, compare):
    """An image with other channels than the kernels expect must raise ValueError, also where broadcasting would do."""
    compare(student.conv2d(ONE, ONE), ONE)
    with student.raises(ValueError):
        student.conv2d(torch.ones(1, 3, 5, 5), torch.ones(2, 1, 3, 3))


@pytest.mark.tier("channels")
def test_gradient_reaches_the_weights(probe, reference, compare, generator):
    """The gradient with respect to w is PyTorch's: stay in tensor operations, item() and tolist() cut it off."""
    x, w = whole_numbers(generator, 2, 2, 5, 5), whole_numbers(generator, 3, 2, 3, 3)
    compare(probe.weight_gradient(x, w), reference.weight_gradient(x, w), **CLOSE)


# ---------------------------------------------------------------- dilation


@pytest.mark.tier("dilation")
@pytest.mark.parametrize(
    "call",
    [{"dilation": 2}, {"dilation": (3, 2)}, {"dilation": 2, "stride": 2, "padding": 1}],
    ids=["both axes", "one dilation per axis", "with stride and padding"],
)
def test_dilated_kernel(student, reference, compare, generator, call):
    """Dilation is the distance between the kernel's points, on each axis: it spans dilation*(kernel - 1) + 1 pixels."""
    x, w = whole_numbers(generator, 1, 2, 9, 8), whole_numbers(generator, 2, 2, 3, 3)
    compare(student.conv2d(x, w, **call), reference.conv2d(x, w, **call), **CLOSE)


@pytest.mark.tier("dilation")
def test_dilation_is_a_kernel_with_zeros_between(student, reference, compare, generator):
    """A dilated convolution equals the plain one whose kernel has dilation - 1 zeros between its points."""
    x, w = whole_numbers(generator, 1, 1, 8, 8), whole_numbers(generator, 1, 1, 2, 3)
    stuffed = torch.zeros(1, 1, 4, 7)
    stuffed[:, :, ::3, ::3] = w
    compare(student.conv2d(x, w, dilation=3), reference.conv2d(x, stuffed), **CLOSE)


@pytest.mark.tier("dilation")
def test_dilated_kernel_must_fit(student, compare):
    """A dilated kernel that spans more than the padded image fits nowhere and must raise ValueError."""
    compare(student.conv2d(ONE, ONE), ONE)
    with student.raises(ValueError):
        student.conv2d(torch.ones(1, 1, 6, 6), torch.ones(1, 1, 3, 3), dilation=3)
