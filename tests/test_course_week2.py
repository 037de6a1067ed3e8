"""The oracles of week 2 against PyTorch, and the lecture notes' worked numbers against the oracles."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from tests.test_course_week1 import oracle

# ---------------------------------------------------------------- w2-kernels

kernels = oracle("w2-kernels")


def filtered(img: np.ndarray, k: np.ndarray) -> np.ndarray:
    """As PyTorch does it: reflect, correlate, round, clip."""
    r = len(k) // 2
    x = F.pad(torch.from_numpy(img).double()[None, None], (r, r, r, r), mode="reflect")
    return F.conv2d(x, torch.from_numpy(k).double()[None, None])[0, 0].round().clamp(0, 255).byte().numpy()


@pytest.mark.parametrize("size", [1, 3, 5])
def test_filtering_is_a_reflected_correlation(size: int) -> None:
    numbers = np.random.default_rng(size)
    img, k = numbers.integers(0, 256, (9, 7), dtype=np.uint8), numbers.normal(size=(size, size)) / size
    np.testing.assert_array_equal(kernels.apply_kernel(img, k), filtered(img, k))
    colours = np.stack([img, img[::-1], 255 - img], axis=2)
    expected = np.stack([filtered(colours[:, :, c], k) for c in range(3)], axis=2)
    np.testing.assert_array_equal(kernels.apply_kernel(colours, k), expected)


OVERSHOOT = np.zeros((6, 6), dtype=np.uint8)
OVERSHOOT[:, 3:] = 200
OVERSHOOT[2, 2] = 120


@pytest.mark.parametrize(
    ("kernel", "row"),
    [(kernels.sharpen(), [0, 0, 255, 255, 200, 200]), (kernels.box_blur(5), [10, 45, 85, 125, 165, 200])],
    ids=["sharpen", "blur"],
)
def test_overshoot_and_border(kernel: np.ndarray, row: list[int]) -> None:
    assert kernels.apply_kernel(OVERSHOOT, kernel)[2].tolist() == row


@pytest.mark.parametrize(
    ("kernel", "row"),
    [(kernels.sharpen(), [50, 0, 150, 100]), (kernels.edges(), [0, 0, 150, 0])],
    ids=["sharpen", "edge"],
)
def test_an_edge_of_the_notebook(kernel: np.ndarray, row: list[int]) -> None:
    img = np.array([[50, 50, 100, 100]] * 3, dtype=np.uint8)
    assert kernels.apply_kernel(img, kernel)[1].tolist() == row


def test_the_notebooks_blur_makes_noise_grow() -> None:
    """Noise of variance v becomes noise of variance v * sum(k*k): 29 v after sharpening, v / 25 after a box."""
    assert (kernels.sharpen() ** 2).sum() == 29
    assert (kernels.box_blur(5) ** 2).sum() == pytest.approx(1 / 25)
    assert kernels.classify_kernel(kernels.sharpen()) == "sharpen"
    assert kernels.classify_kernel(kernels.box_blur(5)) == "blur"
    assert kernels.classify_kernel(kernels.edges()) == "edge"


def test_threshold_of_the_notebook() -> None:
    assert kernels.threshold(np.array([127, 128], dtype=np.uint8), 127).tolist() == [0, 255]
