"""The lecture notes' own convolution examples: every expected number here can be found with pencil and paper.

Inputs are small whole numbers, whose products and sums float32 holds exactly in any order; CLOSE only allows for
submissions that take a detour through fractions, and is far below 1, the smallest possible mistake.
"""

import pytest
import torch

CLOSE = {"rtol": 1e-5, "atol": 1e-4}


def image(rows):
    """One image with one channel, or one kernel: (1, 1, H, W)."""
    return torch.tensor(rows, dtype=torch.float32)[None, None]


COUNTING = torch.arange(1.0, 17.0).view(1, 1, 4, 4)  # 1 ... 16, row by row
POOLED_C = image([[21, 29, 36], [14, 16, 14], [25, 12, 28]])
KERNEL_B = image([[1, 1, 1], [1, -2, 1], [1, 1, 1]])
RESULT_D = image(
    [[21, 50, 86, 65, 36], [35, 17, 43, -13, 50], [60, 75, 147, 93, 78], [39, -8, 73, -14, 42], [25, 37, 65, 40, 28]]
)


@pytest.mark.tier("single_channel")
def test_2x2_kernel_on_1_to_16(student, compare):
    """1*1 + 2*2 + 5*3 + 6*4 = 44 comes first. If you have 26, you turned the kernel round: nothing is flipped here."""
    compare(
        student.conv2d(COUNTING, image([[1, 2], [3, 4]])),
        image([[44, 54, 64], [84, 94, 104], [124, 134, 144]]),
        **CLOSE,
        formula="(4 - 2) / 1 + 1 = 3",
        input=COUNTING,
        window={"kernel": (2, 2), "stride": (1, 1), "padding": (0, 0), "dilation": (1, 1)},
    )


@pytest.mark.tier("single_channel")
def test_sharpening_with_bias(student, compare):
    """The bias is added once to every output value: 5*6 - 2 - 5 - 7 - 10 + 5 = 11."""
    compare(
        student.conv2d(COUNTING, image([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]), torch.tensor([5.0])),
        image([[11, 12], [15, 16]]),
        **CLOSE,
        formula="(4 - 3) / 1 + 1 = 2",
        input=COUNTING,
        window={"kernel": (3, 3), "stride": (1, 1), "padding": (0, 0), "dilation": (1, 1)},
    )


@pytest.mark.tier("padding_stride")
@pytest.mark.parametrize(
    ("x", "w", "stride", "padding", "expected", "formula"),
    [
        (
            torch.arange(9.0).view(1, 1, 3, 3),
            image([[0, 1], [2, 3]]),
            1,
            1,
            [[0, 3, 8, 4], [9, 19, 25, 10], [21, 37, 43, 16], [6, 7, 8, 0]],
            "(3 + 2*1 - 2) / 1 + 1 = 4",
        ),
        (torch.arange(9.0).view(1, 1, 3, 3), image([[0, 1], [2, 3]]), 2, 1, [[0, 8], [21, 43]], "floor(3 / 2) + 1 = 2"),
        (POOLED_C, KERNEL_B, 1, 2, RESULT_D[0, 0].tolist(), "(3 + 2*2 - 3) / 1 + 1 = 5"),
        (RESULT_D, KERNEL_B, 3, 0, [[483]], "floor((5 - 3) / 3) + 1 = 1"),
    ],
    ids=["0 to 8 with padding 1", "0 to 8 with stride 2", "from C to D", "from D to E"],
)
def test_padding_and_stride(student, compare, x, w, stride, padding, expected, formula):
    """Zeros surround the image on all four sides, windows are `stride` apart, and the size is rounded down."""
    window = {
        "kernel": tuple(w.shape[2:]),
        "stride": (stride, stride),
        "padding": (padding, padding),
        "dilation": (1, 1),
    }
    got = student.conv2d(x, w, stride=stride, padding=padding)
    compare(got, image(expected), **CLOSE, formula=formula, input=x, window=window)


@pytest.mark.tier("channels")
@pytest.mark.parametrize(
    ("x_shape", "w_shape", "expected_shape", "total"),
    [((1, 8, 7, 6), (8, 8, 3, 3), (1, 8, 5, 4), 72.0), ((2, 3, 8, 8), (5, 3, 2, 3), (2, 5, 7, 6), 18.0)],
    ids=["eight 3x3 kernels", "batch of two"],
)
def test_one_output_channel_per_kernel(student, compare, x_shape, w_shape, expected_shape, total):
    """D kernels make D channels, and each kernel sums over all C input channels: of ones, C*h*w are added up."""
    compare(
        student.conv2d(torch.ones(x_shape), torch.ones(w_shape)),
        torch.full(expected_shape, total),
        **CLOSE,
        formula="(N, C, H, W) * (D, C, h, w) -> (N, D, H - h + 1, W - w + 1)",
    )


@pytest.mark.tier("dilation")
def test_dilation_leaves_gaps_in_the_kernel(student, compare):
    """With dilation 2 a 3x3 kernel reaches over 5x5 pixels: this one adds the corners of that square, 0 + 32 first."""
    x = torch.arange(49.0).view(1, 1, 7, 7)
    compare(
        student.conv2d(x, image([[1, 0, 0], [0, 0, 0], [0, 0, 1]]), dilation=2),
        image([[32, 34, 36], [46, 48, 50], [60, 62, 64]]),
        **CLOSE,
        formula="(7 - 2*(3 - 1) - 1) / 1 + 1 = 3",
        input=x,
        window={"kernel": (3, 3), "stride": (1, 1), "padding": (0, 0), "dilation": (2, 2)},
    )
