"""The lecture notebook's kernels on an edge, small enough to check by hand. Pixels are whole numbers: no tolerance."""

import numpy as np
import pytest

SHARPEN = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], dtype=np.float64)
EDGES = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]], dtype=np.float64)
EDGE = np.array([[50, 50, 100, 100]] * 4, dtype=np.uint8)
BYTES = {"low": 0, "high": 255}
WINDOW = {"kernel": (3, 3), "stride": (1, 1), "padding": (1, 1)}


def three_images(picture, got, expected):
    picture.image(EDGE, "original", **BYTES)
    picture.image(got, "yours", **BYTES)
    picture.image(expected, "expected", **BYTES)


@pytest.mark.tier("apply")
def test_sharpen_an_edge(student, compare, picture):
    """Beside an edge from 50 to 100 sharpening overshoots: 5*50 - 50 - 50 - 50 - 100 = 0, and 150 on the other side."""
    expected = np.array([[50, 0, 150, 100]] * 4, dtype=np.uint8)
    got = student.apply_kernel(EDGE, SHARPEN)
    three_images(picture, got, expected)
    compare(got, expected, input=EDGE, window=WINDOW)


@pytest.mark.tier("apply")
def test_find_an_edge(student, compare, picture):
    """The edge kernel gives 0 where all is even, 150 on the bright side, and -150, clipped to 0, on the dark one."""
    expected = np.array([[0, 0, 150, 0]] * 4, dtype=np.uint8)
    got = student.apply_kernel(EDGE, EDGES)
    three_images(picture, got, expected)
    compare(got, expected, input=EDGE, window=WINDOW)


@pytest.mark.tier("kernels")
def test_weights_of_sharpen(student, compare):
    """5 in the middle, -1 above, below, left and right, 0 in the corners."""
    compare(student.sharpen().astype(np.float64), SHARPEN)


@pytest.mark.tier("kernels")
def test_weights_of_edges(student, compare):
    """8 in the middle and -1 at all eight neighbours."""
    compare(student.edges().astype(np.float64), EDGES)


@pytest.mark.tier("classify")
def test_classify_edges_and_a_box(student, compare):
    """Weights that sum to 0 find edges; weights that sum to 1 and are not negative blur."""
    kernels = [EDGES, np.full((3, 3), 1 / 9)]
    compare([student.classify_kernel(k) for k in kernels], ["edge", "blur"])


@pytest.mark.tier("threshold")
def test_threshold_of_bright_and_dark(student, compare, picture):
    """Bright pixels become 255 and dark ones 0."""
    img = np.array([[0, 50, 100], [150, 200, 255]], dtype=np.uint8)
    got, expected = student.threshold(img, 127), np.array([[0, 0, 0], [255, 255, 255]], dtype=np.uint8)
    picture.image(img, "original", **BYTES)
    picture.image(got, "yours", **BYTES)
    compare(got, expected, input=img)
