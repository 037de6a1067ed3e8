"""Hidden tests of the gradient of max-pooling.

Images are shuffled whole numbers, each there once, and gradients are whole numbers: every sum is exact in float32, and
there is one right answer. Only the tests of ties have more, and they look at what all right answers share.
"""

import pytest
import torch

# Refusing everything would pass a test of what must be refused, so each of them asks for something right first.
ONE = torch.ones(1, 1, 1, 1)


def shuffled(generator, *shape, dtype=torch.float32):
    """Whole numbers around 0, each there once."""
    count = torch.Size(shape).numel()
    return (torch.randperm(count, generator=generator) - count // 2).view(shape).to(dtype)


def gradients(generator, x, kernel_size, stride=None):
    """Whole numbers from 1 to 9 with signs, none of them 0, in the shape of the pooling of x."""
    stride = kernel_size if stride is None else stride
    rows, columns = ((size - kernel_size) // stride + 1 for size in x.shape[-2:])
    shape = (*x.shape[:2], rows, columns)
    sizes, signs = torch.randint(1, 10, shape, generator=generator), torch.randint(0, 2, shape, generator=generator)
    return (sizes * (2 * signs - 1)).to(x.dtype)


# ---------------------------------------------------------------- windows side by side


@pytest.mark.tier("single_windows")
def test_maximum_anywhere_in_the_window(student, reference, compare, generator):
    """The maximum of a window may lie anywhere in it: its gradient goes exactly there, and nowhere else."""
    x = shuffled(generator, 1, 1, 9, 9)
    grad = gradients(generator, x, 3)
    compare(student.max_pool2d_backward(x, grad, 3), reference.max_pool2d_backward(x, grad, 3))


@pytest.mark.tier("single_windows")
def test_negative_images(student, reference, compare, generator):
    """The maximum of negative values is the one nearest to zero: do not start the search for it at 0."""
    x = shuffled(generator, 1, 1, 6, 6) - 100
    grad = gradients(generator, x, 2)
    compare(student.max_pool2d_backward(x, grad, 2), reference.max_pool2d_backward(x, grad, 2))


@pytest.mark.tier("single_windows")
def test_gradient_does_not_depend_on_the_size_of_the_maximum(student, reference, compare, generator):
    """The derivative of a copy is 1: making the image brighter, or three times as bright, changes no gradient."""
    x = shuffled(generator, 1, 1, 6, 6)
    grad = gradients(generator, x, 2)
    compare(student.max_pool2d_backward(3 * x + 50, grad, 2), reference.max_pool2d_backward(x, grad, 2))


@pytest.mark.tier("single_windows")
def test_rows_without_a_window_get_nothing(student, reference, compare, generator):
    """Sizes are rounded down: rows and columns that no window reaches are in the result, with the gradient 0."""
    x = shuffled(generator, 1, 1, 5, 5)
    grad = gradients(generator, x, 2)
    compare(student.max_pool2d_backward(x, grad, 2), reference.max_pool2d_backward(x, grad, 2))


@pytest.mark.tier("single_windows")
def test_stride_larger_than_the_kernel(student, reference, compare, generator):
    """Window (i, j) begins at row i*stride and column j*stride; what lies between two windows has the gradient 0."""
    x = shuffled(generator, 1, 1, 8, 8)
    grad = gradients(generator, x, 2, 3)
    compare(student.max_pool2d_backward(x, grad, 2, 3), reference.max_pool2d_backward(x, grad, 2, 3))


@pytest.mark.tier("single_windows")
def test_batch_of_rectangular_images_with_channels(student, reference, compare, generator):
    """Each image and each channel has maxima of its own, and an image need not be square."""
    x = shuffled(generator, 2, 3, 4, 7)
    grad = gradients(generator, x, 2)
    compare(student.max_pool2d_backward(x, grad, 2), reference.max_pool2d_backward(x, grad, 2))


@pytest.mark.tier("single_windows")
def test_float64_stays_float64(student, reference, compare, generator):
    """The gradient has the dtype of the input, and its precision: float64 values may differ by very little."""
    x = 1 + shuffled(generator, 1, 1, 4, 4, dtype=torch.float64) * 1e-12
    grad = gradients(generator, x, 2)
    compare(student.max_pool2d_backward(x, grad, 2), reference.max_pool2d_backward(x, grad, 2))


@pytest.mark.tier("single_windows")
def test_order_in_memory_does_not_matter(student, reference, compare, generator):
    """A permuted tensor lies in memory in another order than its axes: use its indices, not its storage."""
    x = shuffled(generator, 2, 6, 4, 3).permute(0, 3, 1, 2)
    grad = gradients(generator, x, 2)
    compare(student.max_pool2d_backward(x, grad, 2), reference.max_pool2d_backward(x, grad, 2))


@pytest.mark.tier("single_windows")
def test_inputs_are_left_alone(student, reference, compare, generator):
    """x and grad_out must be the same after the call: write the gradient into a tensor of its own."""
    x = shuffled(generator, 1, 2, 4, 4)
    grad = gradients(generator, x, 2)
    with student.inputs_unchanged():
        got = student.max_pool2d_backward(x, grad, 2)
    compare(got, reference.max_pool2d_backward(x, grad, 2))


@pytest.mark.tier("single_windows")
@pytest.mark.parametrize(
    "shape",
    [(1, 2, 3, 3), (1, 2, 2, 1), (1, 1, 2, 2), (2, 2, 2), (1, 1, 1, 1)],
    ids=["rounded up", "other width", "other channels", "three axes", "one number"],
)
def test_gradients_of_another_shape_are_refused(student, compare, shape):
    """grad_out has one number for each window: raise ValueError for other shapes, also where broadcasting would do."""
    compare(student.max_pool2d_backward(ONE, ONE, 1), ONE)
    with student.raises(ValueError):
        student.max_pool2d_backward(torch.arange(50.0).view(1, 2, 5, 5), torch.ones(shape), 2)


# ---------------------------------------------------------------- overlapping windows


@pytest.mark.tier("overlap")
@pytest.mark.parametrize(("kernel_size", "stride"), [(3, 1), (3, 2), (2, 1)], ids=["3 by 1", "3 by 2", "2 by 1"])
def test_overlapping_windows(student, reference, compare, generator, kernel_size, stride):
    """A place that is the maximum of several windows gets the sum of their gradients: add, do not overwrite."""
    x = shuffled(generator, 2, 2, 7, 8)
    grad = gradients(generator, x, kernel_size, stride)
    call = {"kernel_size": kernel_size, "stride": stride}
    compare(student.max_pool2d_backward(x, grad, **call), reference.max_pool2d_backward(x, grad, **call))


@pytest.mark.tier("overlap")
def test_a_peak_collects_everything(student, compare, generator):
    """A value that is the maximum of every window gets the gradients of all of them, and nobody else gets any."""
    x = shuffled(generator, 1, 1, 5, 5)
    x[0, 0, 2, 2] = 100
    grad = gradients(generator, x, 3, 1)
    expected = torch.zeros(1, 1, 5, 5)
    expected[0, 0, 2, 2] = grad.sum()
    compare(student.max_pool2d_backward(x, grad, 3, 1), expected)


@pytest.mark.tier("overlap")
def test_gradients_add_up(student, reference, compare, generator):
    """Going backward is linear in grad_out: twice the gradients give twice the result, and two of them the sum."""
    x = shuffled(generator, 1, 2, 6, 6)
    first, second = (gradients(generator, x, 3, 1) for _ in range(2))
    parts = [reference.max_pool2d_backward(x, grad, 3, 1) for grad in (first, second)]
    compare(student.max_pool2d_backward(x, 2 * first - 3 * second, 3, 1), 2 * parts[0] - 3 * parts[1])


@pytest.mark.tier("overlap")
def test_gradient_is_what_a_small_step_changes(student, reference, compare, generator):
    """A gradient says by how much the sum of grad_out * y grows when one value of x grows by a little."""
    x = shuffled(generator, 1, 4, 5, 8)
    grad = gradients(generator, x, 3, 2)
    step = 0.25  # less than the distance of any two values, and a power of two: the quotients are exact
    steps = step * torch.eye(x.numel()).view(-1, 4, 5, 8)
    grown = (grad * (reference.max_pool2d(x + steps, 3, 2) - reference.max_pool2d(x, 3, 2))).sum(dim=(1, 2, 3))
    compare(student.max_pool2d_backward(x, grad, 3, 2), (grown / step).view(1, 4, 5, 8))


# ---------------------------------------------------------------- ties


def windows_of(x, kernel_size):
    """(N, C, H', W', kernel_size**2), windows side by side."""
    found = x.unfold(2, kernel_size, kernel_size).unfold(3, kernel_size, kernel_size)
    return found.reshape(*found.shape[:4], kernel_size**2)


def one_place_each(compare, got, x, grad, kernel_size):
    """The gradient of each window is at exactly one of the places of its maximum."""
    assert got.shape == x.shape, "a gradient has the shape of the input"
    assert got.dtype == x.dtype, "a gradient has the dtype of the input"
    values, found = windows_of(x, kernel_size), windows_of(got, kernel_size)
    compare((found != 0).sum(-1), torch.ones(grad.shape, dtype=torch.int64))
    compare(found.sum(-1), grad)
    elsewhere = values < values.amax(-1, keepdim=True)
    compare(found[elsewhere], torch.zeros(int(elsewhere.sum())))


@pytest.mark.tier("ties")
def test_constant_image(student, compare, generator):
    """Where all values of a window are equal, one place gets its whole gradient: not each of them, nor a part each."""
    x = torch.ones(1, 2, 6, 6)
    grad = gradients(generator, x, 2)
    one_place_each(compare, student.max_pool2d_backward(x, grad, 2), x, grad, 2)


@pytest.mark.tier("ties")
def test_maximum_that_is_there_twice(student, compare, generator):
    """Of several equal maxima one gets the gradient, whichever you choose; what is smaller gets nothing."""
    x = torch.randint(-3, 0, (2, 2, 9, 9), generator=generator).float()
    grad = gradients(generator, x, 3)
    one_place_each(compare, student.max_pool2d_backward(x, grad, 3), x, grad, 3)


@pytest.mark.tier("ties")
def test_after_a_relu(student, compare, generator):
    """After a ReLU many windows hold nothing but zeros, and their gradient goes to one place as well: none is lost."""
    x = shuffled(generator, 1, 1, 8, 8).clamp(min=0)
    grad = gradients(generator, x, 2)
    one_place_each(compare, student.max_pool2d_backward(x, grad, 2), x, grad, 2)
