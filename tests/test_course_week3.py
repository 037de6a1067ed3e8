"""The oracles of week 3 against PyTorch, and the lecture notes' worked numbers against the oracles."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from tests.test_course_week1 import oracle

# ---------------------------------------------------------------- w3-conv-matrix

matrices = oracle("w3-conv-matrix")
KERNEL = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize(
    ("size", "stride", "padding", "shape"),
    [((4, 4), 1, 0, (9, 16)), ((4, 4), 2, 0, (4, 16)), ((3, 5), 1, 1, (24, 15)), ((5, 4), 3, 2, (9, 20))],
)
def test_matrix_does_what_the_convolution_does(size, stride, padding, shape) -> None:
    matrix = matrices.conv_matrix(KERNEL, *size, stride, padding)
    assert matrix.shape == shape
    image = torch.randint(-9, 10, size, generator=torch.Generator().manual_seed(0)).float()
    expected = F.conv2d(image[None, None], KERNEL[None, None], stride=stride, padding=padding).flatten()
    assert torch.equal(matrix @ image.flatten(), expected)
    back = torch.arange(1.0, shape[0] + 1)
    gradient = matrices.input_gradient(KERNEL, back.view(expected_size(size, stride, padding)), *size, stride, padding)
    assert torch.equal((matrix.T @ back).double(), gradient.flatten())


def expected_size(size, stride, padding) -> tuple[int, int]:
    rows, columns = ((n + 2 * padding - 2) // stride + 1 for n in size)
    return rows, columns


def test_matrix_of_the_notes_has_four_weights_in_36_places() -> None:
    matrix = matrices.conv_matrix(KERNEL, 4, 4)
    assert matrix.count_nonzero() == 36
    assert matrix.unique().tolist() == [0, 1, 2, 3, 4]
    products = matrix @ torch.arange(1.0, 17.0)
    assert products.tolist() == [44, 54, 64, 84, 94, 104, 124, 134, 144]
    turned = matrices.conv_matrix(KERNEL.flip(0, 1), 4, 4) @ torch.arange(1.0, 17.0)
    assert turned.tolist() == [26, 36, 46, 66, 76, 86, 106, 116, 126]


def test_the_transpose_is_not_the_inverse() -> None:
    """The notes call the transposed convolution "deconvolution"."""
    matrix = matrices.conv_matrix(KERNEL, 4, 4)
    back = F.conv_transpose2d(torch.ones(1, 1, 3, 3), KERNEL[None, None]).flatten()
    assert torch.equal(matrix.T @ torch.ones(9), back)
    assert not torch.allclose(matrix.T @ matrix, torch.eye(16))


@pytest.mark.parametrize(
    ("kernel", "size", "counts"),
    [((2, 2), (4, 4), (153, 5)), ((28, 28), (28, 28), (785, 785)), ((3, 3), (28, 28), (784 * 676 + 676, 10))],
)
def test_counts(kernel, size, counts) -> None:
    assert matrices.shared_counts(kernel, *size) == {"dense": counts[0], "conv": counts[1]}
