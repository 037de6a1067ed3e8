"""Hidden tests of image kernels.

Pixels are whole numbers and compared exactly. Weights are whole numbers, or sevenths, ninths or 25ths of them, so that
no result lies near the middle between two whole numbers, where rounding could go either way.
"""

import numpy as np
import pytest
import torch

# An edge at the right and one bright pixel: sharpening overshoots in both directions.
OVERSHOOT = np.zeros((6, 6), dtype=np.uint8)
OVERSHOOT[:, 3:] = 200
OVERSHOOT[2, 2] = 120

# Its sum is 1, so that results stay between 0 and 255; turned round or transposed it is another kernel.
LOPSIDED = np.array([[1, 0, 2], [-1, 3, 0], [1, -2, 3]]) / 7


def pixels(generator, *shape, low=0, high=255):
    """uint8 of the given shape, from low to high."""
    return torch.randint(low, high + 1, shape, generator=generator, dtype=torch.uint8).numpy()


# ---------------------------------------------------------------- filtering


@pytest.mark.tier("apply")
def test_results_are_clipped(student, reference, compare):
    """What lies below 0 or above 255 is clipped before the conversion to uint8, in which it would wrap round."""
    compare(
        student.apply_kernel(OVERSHOOT, reference.sharpen()), reference.apply_kernel(OVERSHOOT, reference.sharpen())
    )


@pytest.mark.tier("apply")
def test_border_is_reflected(student, reference, compare, generator):
    """The border is reflected without the outermost pixel: no zeros, no repeated pixel, and the size stays."""
    img, k = pixels(generator, 6, 7), reference.box_blur(5)
    compare(student.apply_kernel(img, k), reference.apply_kernel(img, k))


@pytest.mark.tier("apply")
def test_kernel_is_not_turned_round(student, reference, compare, generator):
    """Cross-correlation takes the kernel as it stands, neither turned round nor transposed: none here is symmetric."""
    img = pixels(generator, 8, 8, low=60, high=160)
    compare(student.apply_kernel(img, LOPSIDED), reference.apply_kernel(img, LOPSIDED))


@pytest.mark.tier("apply")
def test_colour_image_is_filtered_by_channel(student, reference, compare, generator):
    """Each colour is filtered by itself: (H, W, 3) stays (H, W, 3), and no channel is mixed into another."""
    img = pixels(generator, 5, 8, 3)
    compare(student.apply_kernel(img, reference.sharpen()), reference.apply_kernel(img, reference.sharpen()))


@pytest.mark.tier("apply")
def test_results_are_rounded(student, reference, compare, generator):
    """Results are rounded to the nearest whole number; the conversion to uint8 alone would cut the fraction off."""
    img, k = pixels(generator, 7, 5), reference.box_blur(3)
    compare(student.apply_kernel(img, k), reference.apply_kernel(img, k))


@pytest.mark.tier("apply")
@pytest.mark.parametrize("name", ["sharpen", "box_blur", "edges"])
def test_even_image(student, reference, compare, name):
    """Where all pixels are alike the result is the pixel times the sum of the weights, also at the border."""
    k = reference.box_blur(3) if name == "box_blur" else getattr(reference, name)()
    img = np.full((4, 5), 77, dtype=np.uint8)
    compare(student.apply_kernel(img, k), np.full((4, 5), 0 if name == "edges" else 77, dtype=np.uint8))


@pytest.mark.tier("apply")
def test_weights_do_not_have_to_sum_to_one(student, reference, compare, generator):
    """The weights are taken as they are: do not divide by their sum, do not stretch the result to 0 ... 255."""
    img, k = pixels(generator, 6, 6, low=10, high=20), np.array([[0, 1, 0], [1, 3, 1], [0, 2, 0]])
    compare(student.apply_kernel(img, k), reference.apply_kernel(img, k))


@pytest.mark.tier("apply")
def test_arguments_are_left_alone(student, compare, generator):
    """Image and kernel must be the same after the call: the result needs an array of its own."""
    with student.inputs_unchanged():
        got = student.apply_kernel(pixels(generator, 6, 6), LOPSIDED)
    compare(got.size, 36)


@pytest.mark.tier("apply")
def test_even_kernels_are_refused(student):
    """A kernel with an even number of rows or columns has no middle and must raise ValueError."""
    student.apply_kernel(OVERSHOOT, np.ones((1, 1)))
    for shape in ((2, 2), (4, 4), (3, 4), (4, 3)):
        with student.raises(ValueError):
            student.apply_kernel(OVERSHOOT, np.ones(shape))


# ---------------------------------------------------------------- kernels


@pytest.mark.tier("kernels")
@pytest.mark.parametrize("n", [3, 5])
def test_box_blur_is_a_mean(student, reference, compare, n):
    """A box blur is a mean of n*n pixels: n*n weights of 1 / (n*n), which sum to 1."""
    compare(student.box_blur(n).astype(np.float64), reference.box_blur(n), rtol=1e-6)  # float32 is precise enough


# ---------------------------------------------------------------- what a kernel does

GAUSS = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16
SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
LAPLACE = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
SHARPEN_8 = np.array([[-1, -1, -1], [-1, 9, -1], [-1, -1, -1]])
IDENTITY = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
SHIFT = np.array([[0, 0, 0], [0.5, 0, 0.5], [0, 0, 0]])
NEIGHBOUR = np.array([[0, 0, 0], [0, 0, 1], [0, 0, 0]])
WIDE = np.full((5, 5), 1 / 25)


def classify(student, reference, compare, kernels):
    compare([student.classify_kernel(k) for k in kernels], [reference.classify_kernel(k) for k in kernels])


@pytest.mark.tier("classify")
def test_kernel_that_the_notebook_calls_blurring(student, compare, reference):
    """The notebook calls it blurring, but its weights sum to 1 with negative neighbours: it sharpens, noise grows."""
    compare(student.classify_kernel(reference.sharpen()), "sharpen")


@pytest.mark.tier("classify")
def test_kernels_that_blur(student, reference, compare):
    """Weights that are not negative and sum to 1 make a mean, equal or not: blur, but for a single 1 in the middle."""
    classify(student, reference, compare, [GAUSS, WIDE, SHIFT, NEIGHBOUR])


@pytest.mark.tier("classify")
def test_kernels_with_negative_weights(student, reference, compare):
    """Negative weights sharpen where the sum is 1 and find edges where it is 0; the sum decides, not the middle."""
    classify(student, reference, compare, [SHARPEN_8, SOBEL, LAPLACE, reference.edges()])


@pytest.mark.tier("classify")
def test_kernel_that_changes_nothing(student, reference, compare):
    """A single 1 in the middle leaves every pixel as it is, whatever the kernel's size is: identity."""
    classify(student, reference, compare, [IDENTITY, np.ones((1, 1)), np.pad(IDENTITY, 1)])


# ---------------------------------------------------------------- black and white


@pytest.mark.tier("threshold")
def test_threshold_itself_is_black(student, reference, compare):
    """Only what is greater than t becomes 255: a pixel equal to t becomes 0."""
    img = np.array([[126, 127, 128], [129, 127, 0]], dtype=np.uint8)
    compare(student.threshold(img, 127), reference.threshold(img, 127))


@pytest.mark.tier("threshold")
def test_threshold_of_colours(student, reference, compare, generator):
    """Every number is compared by itself, whatever the shape is, and the result is uint8 with nothing but 0 and 255."""
    img = pixels(generator, 4, 5, 3)
    compare(student.threshold(img, 90), reference.threshold(img, 90))


@pytest.mark.tier("threshold")
def test_threshold_at_the_ends(student, reference, compare, generator):
    """With t = 255 everything is black, with t = -1 everything is white, and t = 0 spares nothing but black."""
    img = pixels(generator, 5, 5)
    img[0, 0], img[4, 4] = 0, 255
    calls = [(img, 255), (img, -1), (img, 0)]
    compare([student.threshold(*call) for call in calls], [reference.threshold(*call) for call in calls])


@pytest.mark.tier("threshold")
def test_threshold_leaves_the_image_alone(student, compare, generator):
    """The image must be the same after the call: write into an array of your own."""
    with student.inputs_unchanged():
        got = student.threshold(pixels(generator, 4, 6), 100)
    compare(got.size, 24)
