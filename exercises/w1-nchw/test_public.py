"""The lecture notes' own shapes and batches, and images small enough to check by eye."""

import numpy as np
import pytest
import torch

# x / 255 and x * (1 / 255) differ in float32 by about 1e-7 of the value.
CLOSE = {"rtol": 1e-6}


@pytest.mark.tier("image")
def test_red_and_green_pixel(student, compare, picture):
    """H, W, C is stored pixel by pixel: the axes must change places (permute); reshape shuffles the pixels."""
    img = np.array([[[255, 0, 0], [0, 255, 0]]], dtype=np.uint8)
    expected = torch.tensor([[[[1.0, 0.0]], [[0.0, 1.0]], [[0.0, 0.0]]]])
    got = student.to_nchw(img)
    picture.image(img, "the image")
    picture.image(got, "yours")
    compare(got, expected, formula="(H, W, 3) = (1, 2, 3) -> (1, 3, 1, 2)")


@pytest.mark.tier("image")
def test_colour_picture(student, compare, picture):
    """A picture with a bright square, brighter in red than in green: to_nchw keeps every pixel in its place."""
    img = np.zeros((8, 10, 3), dtype=np.uint8)
    img[2:6, 3:7] = (255, 102, 0)
    expected = torch.zeros(1, 3, 8, 10)
    expected[0, 0, 2:6, 3:7] = 1.0
    expected[0, 1, 2:6, 3:7] = 0.4
    got = student.to_nchw(img)
    picture.image(img, "the image")
    picture.image(got, "yours")
    compare(got, expected, **CLOSE, formula="(H, W, 3) = (8, 10, 3) -> (1, 3, 8, 10)")


@pytest.mark.tier("image")
def test_grey_image(student, compare):
    """A grey image (H, W) has one channel: the result is (1, 1, H, W), and 51 / 255 = 0.2."""
    img = np.array([[0, 51], [102, 255], [204, 153]], dtype=np.uint8)
    expected = torch.tensor([[[[0.0, 0.2], [0.4, 1.0], [0.8, 0.6]]]])
    compare(student.to_nchw(img), expected, **CLOSE, formula="(H, W) = (3, 2) -> (1, 1, 3, 2)")


@pytest.mark.tier("axes")
def test_add_channel_to_grey_images(student, compare):
    """(N, H, W) has no channel axis; it belongs between N and H: (6, 28, 28) becomes (6, 1, 28, 28)."""
    x = torch.arange(6 * 28 * 28, dtype=torch.uint8).view(6, 28, 28)
    compare(student.add_channel(x), x.view(6, 1, 28, 28), formula="(6, 28, 28) -> (6, 1, 28, 28)")


@pytest.mark.tier("axes")
def test_describe_3_1_28_28(student, compare):
    """[3, 1, 28, 28] are 3 images with 1 channel, 28 pixels high and 28 wide."""
    compare(student.describe([3, 1, 28, 28]), {"N": 3, "C": 1, "H": 28, "W": 28})


@pytest.mark.tier("batches")
@pytest.mark.parametrize(
    ("n", "batch_size", "expected"),
    [(1000, 10, 100), (60000, 100, 600)],
    ids=["1000 in tens", "60000 in hundreds"],
)
def test_batches_that_come_out_even(student, compare, n, batch_size, expected):
    """Where n is divisible by batch_size, there are n / batch_size batches, all of them full."""
    compare(student.num_batches(n, batch_size), expected)
