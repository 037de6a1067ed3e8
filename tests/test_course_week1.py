"""The oracles of week 1 against PyTorch and NumPy, and the lecture notes' worked numbers against the oracles."""

from __future__ import annotations

import ast
import importlib.util
import itertools
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader

from tests.conftest import REPOSITORY


def oracle(slug: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"oracle of {slug}", REPOSITORY / "reference" / slug / "oracle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def written_down(slug: str, name: str) -> Any:
    """What a hidden test has at its top level. It is read and not imported, for its marks are the grader's."""
    tree = ast.parse((REPOSITORY / "reference" / slug / "test_hidden.py").read_text())
    assignments = [node for node in tree.body if isinstance(node, ast.AnnAssign)]
    return next(ast.literal_eval(node.value) for node in assignments if node.value and ast.unparse(node.target) == name)


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


# ---------------------------------------------------------------- w1-output-size

sizes = oracle("w1-output-size")
NETWORKS = written_down("w1-output-size", "NETWORKS")


def test_conv_out_is_the_size_that_torch_makes() -> None:
    for n, k, s, p, d in itertools.product(range(1, 12), range(1, 6), range(1, 4), range(3), range(1, 4)):
        expected = answer(F.conv1d, torch.zeros(1, 1, n), torch.zeros(1, 1, k), None, s, p, d)
        got = answer(sizes.conv_out, n, k, s, p, d)
        assert got == (expected if isinstance(expected, str) else expected.shape[-1]), (n, k, s, p, d)


@pytest.mark.parametrize("ceil_mode", [False, True])
def test_pool_out_is_the_size_that_torch_makes(ceil_mode: bool) -> None:
    for n, k, s, p, d in itertools.product(range(1, 11), range(1, 6), range(1, 5), range(4), range(1, 4)):
        expected = answer(F.max_pool2d, torch.zeros(1, 1, n, n), k, s, p, d, ceil_mode)
        got = answer(sizes.pool_out, n, k, s, p, d, ceil_mode)
        assert got == (expected if isinstance(expected, str) else expected.shape[-1]), (n, k, s, p, d)


@pytest.mark.parametrize("name", NETWORKS)
def test_traces_are_the_shapes_that_torch_makes(name: str) -> None:
    layers, shape = NETWORKS[name]
    x, shapes = torch.zeros(1, *shape), []
    for layer in layers:
        match layer:
            case ("conv", out, k, s, p):
                x = F.conv2d(x, torch.zeros(out, x.shape[1], k, k), None, s, p)
            case ("pool", k, s, p):
                x = F.max_pool2d(x, k, s, p)
            case ("flatten",):
                x = x.flatten(1)
            case ("linear", out):
                x = F.linear(x, torch.zeros(out, x.shape[1]))
        shapes.append(tuple(x.shape[1:]))
    assert sizes.trace(layers, shape) == shapes


@pytest.mark.parametrize(
    ("call", "size"),
    [
        ((28, 5), 24),
        ((28, 3), 26),
        ((10, 3), 8),
        ((28, 5, 1, 2), 28),
        ((5, 3, 1, 1), 5),
        ((5, 3, 1, 0), 3),
        ((5, 3, 1, 2), 7),
        ((5, 3, 3), 1),
        ((224, 11, 4, 2), 55),
        ((112, 3, 2, 1), 56),
        ((9, 3, 1, 0, 2), 5),
        ((7, 3, 1, 0, 1), 5),
        ((7, 3, 1, 0, 2), 3),
        ((7, 3, 1, 0, 3), 1),
        ((28, 4, 1, 1), 27),
    ],
    ids=str,
)
def test_convolution_sizes_of_the_notes(call: tuple[int, ...], size: int) -> None:
    assert sizes.conv_out(*call) == size


@pytest.mark.parametrize(
    ("call", "size"),
    [((11, 2, 2), 5), ((4, 2, 2), 2), ((25, 3), 8), ((26, 4), 6), ((112, 3, 2, 1), 56), ((7, 2, 2), 3)],
    ids=str,
)
def test_pooling_sizes_of_the_notes(call: tuple[int, ...], size: int) -> None:
    assert sizes.pool_out(*call) == size


@pytest.mark.parametrize(
    ("call", "size"), [((5, 2, 2), 3), ((7, 2, 2), 4), ((4, 2, 3, 1), 2), ((3, 1, 3), 1), ((1, 2, 2, 1), 1)], ids=str
)
def test_pooling_sizes_in_ceil_mode(call: tuple[int, ...], size: int) -> None:
    assert sizes.pool_out(*call, ceil_mode=True) == size


def test_lenet5_does_not_take_28_by_28() -> None:
    layers, _ = NETWORKS["lenet5"]
    with pytest.raises(ValueError, match="larger than the padded input"):
        sizes.trace(layers, (1, 28, 28))


# ---------------------------------------------------------------- w1-conv1d

sums = oracle("w1-conv1d")


@pytest.mark.parametrize(("size", "kernel"), [(10, 3), (7, 4), (5, 5), (6, 1)])
def test_sliding_sums_are_those_of_torch_and_numpy(size: int, kernel: int) -> None:
    numbers = np.random.default_rng(size)
    x, k = numbers.normal(size=size), numbers.normal(size=kernel)
    slid = F.conv1d(torch.from_numpy(x).view(1, 1, -1), torch.from_numpy(k).view(1, 1, -1)).flatten()
    np.testing.assert_allclose(sums.corr1d(x.tolist(), k.tolist()), slid, rtol=1e-12, atol=1e-12)
    turned = np.convolve(x, k, "valid")
    np.testing.assert_allclose(sums.conv1d_true(x.tolist(), k.tolist()), turned, rtol=1e-12, atol=1e-12)


def test_steps_of_the_notes() -> None:
    steps = [0, 0, 0, 1, 2, 3, 4, 4, 4, 4]
    assert sums.corr1d(steps, [-1, 1]) == [0, 0, 1, 1, 1, 1, 0, 0, 0]
    assert sums.conv1d_true(steps, [-1, 1]) == [0, 0, -1, -1, -1, -1, 0, 0, 0]


def test_bumps_of_the_notes_cannot_show_a_turned_kernel() -> None:
    bumps = [0, 0, 1, 1, 0, 0.1, 0.2, 1, 1, 1, 0]
    assert sums.corr1d(bumps, [1, 1]) == pytest.approx([0, 1, 2, 1, 0.1, 0.3, 1.2, 2, 2, 1])
    assert sums.conv1d_true(bumps, [1, 1]) == pytest.approx(sums.corr1d(bumps, [1, 1]))


def test_sensor_of_the_notes_is_a_cross_correlation() -> None:
    sensor, weights = [128, 255, 123, 45, 4], [1 / 9, 4 / 7, -3 / 2, 4 / 5, 1 / 7]
    assert sums.corr1d(sensor, weights) == pytest.approx([12.0079], abs=5e-5)
    assert sums.conv1d_true(sensor, weights) == pytest.approx([63.944], abs=5e-4)
