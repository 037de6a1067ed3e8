"""The oracle of w3-sequential against torch, and the numbers of the lecture notes that it stands for."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import torch
from torch import nn
from torch.nn import functional as F

REPOSITORY = Path(__file__).resolve().parent.parent
NAMES = ("seed2_cnn", "seed4_cnn", "bn_dropout_cnn")


def load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.replace("/", "_"), REPOSITORY / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PARAMETERS = {"seed2_cnn": 716_706, "seed4_cnn": 149_798, "bn_dropout_cnn": 954_002}
"""What the lecture notes print."""


def parameters(row: str) -> int:
    """How many numbers a row learns, by the formulas of the exercise on counting."""
    kind, numbers = row.partition("(")[0], [int(n) for n in re.findall(r"\b\d+\b", row)]
    if kind == "Conv2d":
        before, after, height, width = numbers[:4]
        return after * (before * height * width + 1)
    if kind == "Linear":
        before, after = numbers[:2]
        return after * (before + 1)
    return 2 * numbers[0] if kind == "BatchNorm2d" else 0


oracle = load("reference/w3-sequential/oracle.py")
accepted = load("solutions/w3-sequential/accepted.py")


@pytest.mark.parametrize("name", NAMES)
def test_rows_and_numbers_of_parameters_are_the_networks(name: str) -> None:
    """By the formulas of the exercise on counting and by torch: 716,706, 149,798 and 954,002."""
    network = getattr(accepted, name)()
    assert oracle.rows(network) == oracle.layers_of(name)
    assert sum(map(parameters, oracle.layers_of(name))) == PARAMETERS[name]
    assert sum(p.numel() for p in network.parameters()) == PARAMETERS[name]
    assert network(torch.zeros(2, 1, 28, 28)).shape == (2, 10)


def test_buffers_are_not_parameters() -> None:
    """82 numbers of the third network: 80 running statistics and two counters."""
    assert sum(b.numel() for b in accepted.bn_dropout_cnn().buffers()) == 82


def test_the_slip_of_32_filters() -> None:
    rows = [row.replace("64, 128", "64, 32").replace("3200", "800") for row in oracle.layers_of("seed2_cnn")]
    assert sum(map(parameters, rows)) == 181_314


@pytest.mark.parametrize("name", NAMES)
def test_relu_and_max_pool_may_be_swapped(name: str) -> None:
    """The same values, and the same rows; not so for the mean of a window."""
    x = torch.randn(2, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    assert torch.equal(F.max_pool2d(x, 2).relu(), F.max_pool2d(x.relu(), 2))
    assert not torch.equal(F.avg_pool2d(x, 2).relu(), F.avg_pool2d(x.relu(), 2))
    blocks = load("solutions/w3-sequential/accepted_blocks.py")
    assert oracle.rows(getattr(blocks, name)()) == oracle.layers_of(name)


def test_the_loss_after_a_softmax_has_a_floor() -> None:
    """CrossEntropyLoss of ten probabilities cannot fall below 1.4612; of log-softmax it is the same as of logits."""
    right = torch.eye(10)
    assert F.cross_entropy(right, torch.arange(10)).item() == pytest.approx(1.4612, abs=1e-4)
    z = torch.randn(4, 10, generator=torch.Generator().manual_seed(0))
    y = torch.arange(4)
    assert torch.allclose(F.cross_entropy(z.log_softmax(1), y), F.cross_entropy(z, y))


def test_batch_norm_before_and_after_relu_differ() -> None:
    x = torch.randn(4, 2, 3, 3, generator=torch.Generator().manual_seed(0))
    assert not torch.allclose(nn.BatchNorm2d(2)(x).relu(), nn.BatchNorm2d(2)(x.relu()))
