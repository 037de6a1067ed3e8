"""The lecture notes' own sizes. Sizes are whole numbers: no tolerance anywhere."""

import pytest


@pytest.mark.tier("conv")
@pytest.mark.parametrize(
    ("n", "k", "expected"), [(28, 5, 24), (28, 3, 26), (10, 3, 8)], ids=["28 by 5", "28 by 3", "10 by 3"]
)
def test_plain_convolution(student, compare, n, k, expected):
    """Without stride, padding and dilation the size is n - k + 1: the place where the kernel starts counts, too."""
    compare(student.conv_out(n, k), expected)


@pytest.mark.tier("conv")
def test_padding_that_keeps_the_size(student, compare):
    """28 pixels, kernel 5, padding 2 at both ends: floor((28 + 4 - 4 - 1) / 1) + 1 = 28."""
    compare(student.conv_out(28, 5, s=1, p=2), 28)


@pytest.mark.tier("pool")
def test_pooling_11_by_2(student, compare):
    """11 pixels hold five windows of two, and one pixel is left over: floor((11 - 1 - 1) / 2) + 1 = 5, rounded down."""
    compare(student.pool_out(11, 2, 2), 5)


@pytest.mark.tier("pool")
def test_pooling_4_by_2(student, compare):
    """4 pixels hold two windows of two: floor((4 - 1 - 1) / 2) + 1 = 2, where the notes' (W - F) / S gives 1."""
    compare(student.pool_out(4, 2, 2), 2)


@pytest.mark.tier("trace")
def test_trace_of_the_lenet_like_network(student, compare, picture):
    """The case study of the lecture notes: 28 - 5 + 1 = 24, 24 / 3 = 8, 8 - 5 + 1 = 4, 4 / 2 = 2, and 64*2*2 = 256."""
    layers = [
        ("conv", 32, 5, 1, 0),
        ("pool", 3, 3, 0),
        ("relu",),
        ("conv", 64, 5, 1, 0),
        ("pool", 2, 2, 0),
        ("relu",),
        ("flatten",),
        ("linear", 200),
        ("relu",),
        ("linear", 10),
    ]
    expected = [
        (32, 24, 24),
        (32, 8, 8),
        (32, 8, 8),
        (64, 4, 4),
        (64, 2, 2),
        (64, 2, 2),
        (256,),
        (200,),
        (200,),
        (10,),
    ]
    got = student.trace(layers, (1, 28, 28))
    picture.table([" ".join(map(str, layer)) for layer in layers], got, expected, "shapes of (1, 28, 28)", of="after")
    compare(got, expected)
