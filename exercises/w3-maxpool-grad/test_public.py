"""The lecture notes' own images, with gradients that can be followed with a finger: one number for each window.

All inputs are whole numbers and nothing is calculated but sums, so results are exact: no tolerance anywhere.
"""

import pytest
import torch


def image(rows):
    """One image with one channel: (1, 1, H, W)."""
    return torch.tensor(rows, dtype=torch.float32)[None, None]


COUNTING = image([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]])
SMALL = image([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])


def three_maps(picture, x, got, expected):
    picture.image(x, "x")
    picture.heat(got, "your gradient", largest=float(expected.max()))
    picture.heat(expected, "expected")


@pytest.mark.tier("single_windows")
def test_numbers_from_1_to_16(student, compare, picture):
    """Each window's gradient goes to the place of its maximum, here the bottom right, and is handed on unchanged."""
    got = student.max_pool2d_backward(COUNTING, image([[10, 20], [30, 40]]), 2)
    expected = image([[0, 0, 0, 0], [0, 10, 0, 20], [0, 0, 0, 0], [0, 30, 0, 40]])
    three_maps(picture, COUNTING, got, expected)
    compare(got, expected, formula="as x: one number for each input value", input=COUNTING)


@pytest.mark.tier("single_windows")
def test_4x4_image(student, compare, picture):
    """The 4x4 image of the lecture notes: 6, 8, 3 and 4 are the maxima of its windows, and only they get a gradient."""
    got = student.max_pool2d_backward(SMALL, image([[1, 2], [3, 4]]), kernel_size=2, stride=2)
    expected = image([[0, 0, 0, 0], [0, 1, 0, 2], [3, 0, 0, 0], [0, 0, 0, 4]])
    three_maps(picture, SMALL, got, expected)
    compare(got, expected, formula="as x: one number for each input value", input=SMALL)


@pytest.mark.tier("overlap")
def test_a_maximum_of_two_windows(student, compare, picture):
    """The 5 is the maximum of both windows, so it gets the sum of both gradients: 3 + 4 = 7."""
    x = image([[1, 5, 2], [0, 0, 0]])
    got, expected = (
        student.max_pool2d_backward(x, image([[3, 4]]), kernel_size=2, stride=1),
        image([[0, 7, 0], [0] * 3]),
    )
    three_maps(picture, x, got, expected)
    compare(got, expected, formula="as x: one number for each input value", input=x)
