"""Hidden tests of convolution as a matrix.

Weights are whole numbers that are only put in their places, and products of them are exact: no tolerance anywhere.
"""

import pytest
import torch

SQUARE = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


def kernel(generator, h, w):
    """float32 (h, w), whole numbers from 1 to 40, no two alike."""
    return (torch.randperm(40, generator=generator)[: h * w] + 1).view(h, w).float()


# ---------------------------------------------------------------- one step, no padding


@pytest.mark.tier("matrix")
def test_kernel_is_not_turned_round(student, reference, compare, generator):
    """Each weight stands in the column of the pixel that it is multiplied by: no turning round, no transposing."""
    k = kernel(generator, 3, 3)
    compare(student.conv_matrix(k, 5, 5), reference.conv_matrix(k, 5, 5))


@pytest.mark.tier("matrix")
def test_image_and_kernel_that_are_not_square(student, reference, compare, generator):
    """Pixel (y, x) has column y*W + x and output (i, j) has row i*ow + j: W and ow count, not H and not oh."""
    k = kernel(generator, 2, 3)
    compare(student.conv_matrix(k, 4, 6), reference.conv_matrix(k, 4, 6))


@pytest.mark.tier("matrix")
def test_matrix_is_as_large_as_the_images(student, compare):
    """M has a row for each output pixel and a column for each input pixel, zeros included."""
    compare(tuple(student.conv_matrix(SQUARE, 3, 6).shape), (10, 18))


@pytest.mark.tier("matrix")
def test_kernel_with_zeros(student, reference, compare):
    """A weight of zero keeps its place: the weights after it do not move up."""
    k = torch.tensor([[0.0, 5.0, 0.0], [7.0, 0.0, 0.0], [0.0, 0.0, 3.0]])
    compare(student.conv_matrix(k, 4, 5), reference.conv_matrix(k, 4, 5))


@pytest.mark.tier("matrix")
def test_kernel_as_large_as_the_image(student, compare, generator):
    """A kernel of the image's size has one place: M is a single row, the kernel itself, as in a dense layer."""
    k = kernel(generator, 3, 4)
    compare(student.conv_matrix(k, 3, 4), k.view(1, 12))


@pytest.mark.tier("matrix")
@pytest.mark.parametrize("dtype", [torch.float64, torch.int64], ids=str)
def test_matrix_has_the_kernels_dtype(student, reference, compare, generator, dtype):
    """The weights are only put in their places, so M has the dtype of k, integers included."""
    k = kernel(generator, 2, 2).to(dtype)
    compare(student.conv_matrix(k, 3, 3), reference.conv_matrix(k, 3, 3))


@pytest.mark.tier("matrix")
def test_kernel_is_left_alone(student, compare, generator):
    """The caller's kernel must be the same after the call."""
    with student.inputs_unchanged():
        got = student.conv_matrix(kernel(generator, 2, 2), 3, 4)
    compare(got.numel(), 6 * 12)


# ---------------------------------------------------------------- stride and padding


@pytest.mark.tier("stride_padding")
def test_stride_skips_outputs(student, reference, compare):
    """With stride 2 the kernel moves by two pixels in both directions, and fewer rows are left."""
    compare(student.conv_matrix(SQUARE, 4, 4, 2), reference.conv_matrix(SQUARE, 4, 4, 2))


@pytest.mark.tier("stride_padding")
def test_padding_has_no_columns(student, reference, compare):
    """A weight on the padding is left out: it must not slip into the pixel at the other end of the next row."""
    compare(student.conv_matrix(SQUARE, 3, 5, padding=1), reference.conv_matrix(SQUARE, 3, 5, padding=1))


@pytest.mark.tier("stride_padding")
def test_stride_and_wide_padding(student, reference, compare):
    """Stride and padding together: the size is rounded down, and pixels are counted from the image's corner."""
    compare(student.conv_matrix(SQUARE, 5, 4, 3, 2), reference.conv_matrix(SQUARE, 5, 4, 3, 2))


@pytest.mark.tier("stride_padding")
def test_padding_that_keeps_the_size(student, reference, compare, generator):
    """With padding (k - 1) / 2 and stride 1 there are as many outputs as pixels, so M is square."""
    k = kernel(generator, 3, 3)
    compare(student.conv_matrix(k, 4, 3, 1, 1), reference.conv_matrix(k, 4, 3, 1, 1))


@pytest.mark.tier("stride_padding")
def test_rectangular_kernel_with_stride_and_padding(student, reference, compare, generator):
    """The kernel's height belongs to the rows and its width to the columns, with stride and padding as well."""
    k = kernel(generator, 2, 4)
    compare(student.conv_matrix(k, 6, 5, 2, 1), reference.conv_matrix(k, 6, 5, 2, 1))


@pytest.mark.tier("stride_padding")
def test_transpose_carries_gradients_back(student, reference, compare, generator):
    """M.T @ g is the gradient of the input (a transposed convolution): every pixel collects from where it went."""
    k, g = kernel(generator, 3, 2), torch.randint(-9, 10, (3, 3), generator=generator).double()
    got = student.conv_matrix(k, 5, 4, 2, 1)
    compare(tuple(got.shape), (9, 20))
    compare((got.double().T @ g.flatten()).view(5, 4), reference.input_gradient(k, g, 5, 4, 2, 1))


# ---------------------------------------------------------------- counts


@pytest.mark.tier("counts")
def test_counts_of_rectangles(student, reference, compare):
    """A dense layer has, for each OUTPUT, a weight for each pixel and a bias; a kernel has its weights and one bias."""
    calls = [((3, 3), 28, 28), ((2, 3), 5, 7), ((1, 1), 3, 4)]
    compare([student.shared_counts(*call) for call in calls], [reference.shared_counts(*call) for call in calls])


@pytest.mark.tier("counts")
def test_counts_of_a_kernel_as_large_as_the_image(student, compare):
    """A kernel that covers the image is a dense layer with one output, so both have as many numbers."""
    compare(student.shared_counts((28, 28), 28, 28), {"dense": 785, "conv": 785})


@pytest.mark.tier("counts")
def test_convolution_does_not_grow_with_the_image(student, reference, compare):
    """The kernel's weights are shared by all places: a larger image costs the dense layer more, the kernel nothing."""
    calls = [([5, 5], n, n) for n in (8, 16, 32)]
    compare([student.shared_counts(*call) for call in calls], [reference.shared_counts(*call) for call in calls])
