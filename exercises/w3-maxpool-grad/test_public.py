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


@pytest.mark.tier("single_windows")
def test_numbers_from_1_to_16(student, compare):
    """Each window's gradient goes to the place of its maximum, here the bottom right, and is handed on unchanged."""
    compare(
        student.max_pool2d_backward(COUNTING, image([[10, 20], [30, 40]]), 2),
        image([[0, 0, 0, 0], [0, 10, 0, 20], [0, 0, 0, 0], [0, 30, 0, 40]]),
        formula="as x: one number for each input value",
        input=COUNTING,
    )


@pytest.mark.tier("single_windows")
def test_4x4_image(student, compare):
    """The 4x4 image of the lecture notes: 6, 8, 3 and 4 are the maxima of its windows, and only they get a gradient."""
    compare(
        student.max_pool2d_backward(SMALL, image([[1, 2], [3, 4]]), kernel_size=2, stride=2),
        image([[0, 0, 0, 0], [0, 1, 0, 2], [3, 0, 0, 0], [0, 0, 0, 4]]),
        formula="as x: one number for each input value",
        input=SMALL,
    )


@pytest.mark.tier("overlap")
def test_a_maximum_of_two_windows(student, compare):
    """The 5 is the maximum of both windows, so it gets the sum of both gradients: 3 + 4 = 7."""
    x = image([[1, 5, 2], [0, 0, 0]])
    compare(
        student.max_pool2d_backward(x, image([[3, 4]]), kernel_size=2, stride=1),
        image([[0, 7, 0], [0, 0, 0]]),
        formula="as x: one number for each input value",
        input=x,
    )
