"""The lecture notes' 4x4 image and 2x2 kernel as a matrix. Weights are only put in their places: no tolerance."""

import pytest
import torch

KERNEL = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
IMAGE = torch.arange(1.0, 17.0).view(4, 4)


@pytest.mark.tier("matrix")
def test_matrix_of_a_2x2_kernel(student, compare, picture):
    """Each row holds the kernel's four weights, 1 2 side by side and 3 4 one image row, four columns, further on."""
    rows = []
    for i in range(3):
        for j in range(3):
            row = torch.zeros(4, 4)
            row[i : i + 2, j : j + 2] = KERNEL
            rows.append(row.flatten())
    got, expected = student.conv_matrix(KERNEL, 4, 4), torch.stack(rows)
    picture.bands(got, "your matrix", expected)
    picture.bands(expected, "expected")
    compare(got, expected, formula="(3*3, 4*4) = (9, 16)")


@pytest.mark.tier("matrix")
def test_matrix_times_image(student, compare):
    """M @ x is the convolution of the lecture notes: 44, 54, 64, 84, 94, 104, 124, 134, 144."""
    got = student.conv_matrix(KERNEL, 4, 4)
    compare(tuple(got.shape), (9, 16))
    products = got.double() @ IMAGE.double().flatten()
    compare(products.view(3, 3), torch.tensor([[44, 54, 64], [84, 94, 104], [124, 134, 144]]).double())


@pytest.mark.tier("stride_padding")
def test_matrix_of_one_row_with_padding(student, compare, picture):
    """A 1x3 kernel on an image of one row, padded: the weights that lie on the padding are left out."""
    got = student.conv_matrix(torch.tensor([[1.0, 2.0, 3.0]]), 1, 4, stride=1, padding=1)
    weights = [[2.0, 3.0, 0.0, 0.0], [1.0, 2.0, 3.0, 0.0], [0.0, 1.0, 2.0, 3.0], [0.0, 0.0, 1.0, 2.0]]
    nothing = [[0.0] * 4] * 4  # padding above and below: the outputs there see nothing but zeros
    expected = torch.tensor([*nothing, *weights, *nothing])
    picture.bands(got, "your matrix", expected)
    picture.bands(expected, "expected")
    compare(got, expected, formula="(3*4, 1*4) = (12, 4)")


@pytest.mark.tier("counts")
def test_counts_of_the_notes(student, compare):
    """4x4 pixels to 3x3 outputs: 16*9 weights and 9 biases against 2*2 weights and one bias."""
    compare(student.shared_counts((2, 2), 4, 4), {"dense": 153, "conv": 5})
