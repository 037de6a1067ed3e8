"""The lecture notes' own pooling examples: every expected number here can be found with pencil and paper.

All inputs are whole numbers and a maximum does not calculate, so results are exact: no tolerance anywhere.
"""

import numpy as np
import pytest
import torch


def image(rows):
    """One image with one channel: (1, 1, H, W)."""
    return torch.tensor(rows, dtype=torch.float32)[None, None]


SMALL = image([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])
MATRIX_A = image(
    [
        [12, 2, 29, 4, 1, 2, 3],
        [5, 21, 7, 8, 36, 6, 7],
        [9, 10, 11, 12, 9, 10, 11],
        [13, 14, 15, 16, 13, 14, 15],
        [7, 5, 10, 4, 28, 20, 3],
        [25, 19, 12, 8, 5, 20, 32],
        [9, 10, 11, 12, 21, 10, 11],
    ]
)


@pytest.mark.tier("basic")
@pytest.mark.parametrize(
    ("kernel", "stride", "expected", "formula"),
    [
        (2, 2, [[6, 8], [3, 4]], "floor((4 - 2) / 2) + 1 = 2"),
        (2, 1, [[6, 7, 8], [6, 7, 8], [3, 3, 4]], "floor((4 - 2) / 1) + 1 = 3"),
        (3, 3, [[7]], "floor((4 - 3) / 3) + 1 = 1"),
    ],
    ids=["kernel 2 stride 2", "kernel 2 stride 1", "kernel 3 stride 3"],
)
def test_4x4_image(student, compare, kernel, stride, expected, formula):
    """The 4x4 image of the lecture notes: take the largest value of every window."""
    window = {"kernel": (kernel, kernel), "stride": (stride, stride), "padding": (0, 0), "dilation": (1, 1)}
    got = student.max_pool2d(SMALL, kernel, stride)
    compare(got, image(expected), formula=formula, input=SMALL, window=window)


@pytest.mark.tier("basic")
def test_matrix_a_loses_its_last_row_and_column(student, compare):
    """Seven rows hold three windows of two rows: the size is rounded down and the seventh row is not used."""
    compare(
        student.max_pool2d(MATRIX_A, kernel_size=2, stride=2),
        image([[21, 29, 36], [14, 16, 14], [25, 12, 28]]),
        formula="floor((7 - 2) / 2) + 1 = 3",
        input=MATRIX_A,
        window={"kernel": (2, 2), "stride": (2, 2), "padding": (0, 0), "dilation": (1, 1)},
    )


@pytest.mark.tier("basic")
def test_stride_is_the_kernel_size_unless_given(student, compare):
    """Without a stride the windows lie side by side: pooling's default stride is the kernel size, not 1."""
    x = torch.arange(24 * 24, dtype=torch.float32).view(1, 1, 24, 24)
    compare(
        student.max_pool2d(x, 3),
        x[:, :, 2::3, 2::3],  # numbers grow to the right and down: each window's last value is its largest
        formula="floor((24 - 3) / 3) + 1 = 8",
        input=x,
        window={"kernel": (3, 3), "stride": (3, 3), "padding": (0, 0), "dilation": (1, 1)},
    )


@pytest.mark.tier("channels")
def test_every_channel_by_itself(student, compare):
    """Pooling works on each channel alone, so as many channels come out as went in."""
    compare(
        student.max_pool2d(torch.cat([SMALL, -SMALL], dim=1), 2),
        torch.cat([image([[6, 8], [3, 4]]), image([[-1, -2], [-1, 0]])], dim=1),
        formula="(1, 2, 4, 4) -> (1, 2, 2, 2)",
    )


@pytest.mark.tier("padding")
def test_4x4_image_with_padding(student, compare):
    """With padding 1 the first window sees one pixel of the image, its corner."""
    compare(
        student.max_pool2d(SMALL, kernel_size=2, stride=2, padding=1),
        image([[1, 2, 4], [5, 7, 8], [1, 3, 4]]),
        formula="floor((4 + 2*1 - 2) / 2) + 1 = 3",
        input=SMALL,
        window={"kernel": (2, 2), "stride": (2, 2), "padding": (1, 1), "dilation": (1, 1)},
    )


@pytest.mark.tier("dilation")
def test_dilation_leaves_gaps_in_the_window(student, compare):
    """With dilation 2 a 3x3 window looks at every second pixel and reaches over 5x5 of them."""
    x = torch.arange(49, dtype=torch.float32).view(1, 1, 7, 7)
    compare(
        student.max_pool2d(x, kernel_size=3, stride=1, dilation=2),
        image([[32, 33, 34], [39, 40, 41], [46, 47, 48]]),
        formula="floor((7 - 2*(3 - 1) - 1) / 1) + 1 = 3",
        input=x,
        window={"kernel": (3, 3), "stride": (1, 1), "padding": (0, 0), "dilation": (2, 2)},
    )


@pytest.mark.tier("ceil_mode")
@pytest.mark.parametrize(
    ("x", "kernel", "expected", "formula"),
    [
        (SMALL, 3, [[7, 8], [3, 4]], "ceil((4 - 3) / 3) + 1 = 2"),
        (MATRIX_A, 2, [[21, 29, 36, 7], [14, 16, 14, 15], [25, 12, 28, 32], [10, 12, 21, 11]], "ceil(5 / 2) + 1 = 4"),
    ],
    ids=["4x4 image", "matrix A"],
)
def test_ceil_mode_uses_the_rest(student, compare, x, kernel, expected, formula):
    """With ceil_mode=True the size is rounded up, and the last windows hold what is left of the image."""
    window = {"kernel": (kernel, kernel), "stride": (kernel, kernel), "padding": (0, 0), "dilation": (1, 1)}
    compare(student.max_pool2d(x, kernel, ceil_mode=True), image(expected), formula=formula, input=x, window=window)


@pytest.mark.tier("basic")
@pytest.mark.parametrize(
    ("mode", "expected"),
    [("max", np.array([[6, 8], [3, 4]], dtype=np.uint8)), ("avg", np.array([[3.25, 5.25], [2.0, 2.0]]))],
    ids=["max", "avg"],
)
def test_fix_pool2d_on_whole_blocks(student, compare, mode, expected):
    """A 4x4 image holds exactly 2x2 blocks of 2x2 pixels: there is no further row or column of 255."""
    im = SMALL[0, 0].numpy().astype(np.uint8)
    compare(student.fix_pool2d(im, (2, 2), mode), expected, formula="4 // 2 = 2")
