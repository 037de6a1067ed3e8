"""The oracles of week 1 against PyTorch and NumPy, and the lecture notes' worked numbers against the oracles."""

from __future__ import annotations

import importlib.util
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from tests.conftest import REPOSITORY


def oracle(slug: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"oracle of {slug}", REPOSITORY / "reference" / slug / "oracle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer(function: Any, *args: Any) -> Any:
    """What the function returns, or "error" where it refuses."""
    try:
        return function(*args)
    except (ValueError, RuntimeError):
        return "error"


# ---------------------------------------------------------------- w1-nchw

nchw = oracle("w1-nchw")


@pytest.mark.parametrize("shape", [(4, 7), (4, 7, 3), (1, 1), (3, 3, 3)], ids=str)
def test_to_nchw_is_permute_and_a_division(shape: tuple[int, ...]) -> None:
    img = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    x = torch.from_numpy(img.reshape(*shape[:2], -1)).permute(2, 0, 1)[None].float() / 255
    torch.testing.assert_close(nchw.to_nchw(img), x, rtol=1e-6, atol=0)


def test_batches_are_what_the_data_loader_makes() -> None:
    for n in range(1, 40):
        for size in range(1, 12):
            for drop_last in (False, True):
                assert nchw.num_batches(n, size, drop_last) == len(DataLoader(range(n), size, drop_last=drop_last))


@pytest.mark.parametrize(
    ("call", "batches"),
    [((1000, 10), 100), ((60000, 100), 600), ((10000, 100), 100), ((10000, 32), 313), ((10000, 32, True), 312)],
)
def test_batches_of_the_notes(call: tuple[Any, ...], batches: int) -> None:
    assert nchw.num_batches(*call) == batches


def test_shape_of_the_notes() -> None:
    assert nchw.describe([3, 1, 28, 28]) == {"N": 3, "C": 1, "H": 28, "W": 28}
    assert torch.zeros(3, 1, 28, 28).numel() == 2352


def test_three_axes_are_one_image_to_a_convolution() -> None:
    """The notes call (60000, 28, 28) N, C, H, W; PyTorch reads its first axis as channels."""
    layer = torch.nn.Conv2d(1, 2, 3)
    with pytest.raises(RuntimeError, match="to have 1 channels, but got 6 channels"):
        layer(torch.zeros(6, 28, 28))
    assert layer(nchw.add_channel(torch.zeros(6, 28, 28))).shape == (6, 2, 26, 26)
