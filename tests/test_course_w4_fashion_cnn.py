"""The pictures of w4-fashion-cnn: what they are made of, and that they tell a network from guessing."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import torch
from torch import nn

REPOSITORY = Path(__file__).resolve().parent.parent


def load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.replace("/", "_"), REPOSITORY / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


oracle = load("reference/w4-fashion-cnn/oracle.py")


def test_pictures_are_the_same_each_time_and_as_many_of_each_class() -> None:
    x, y = oracle.pictures(100, 3)
    again, _ = oracle.pictures(100, 3)
    assert torch.equal(x, again)
    assert (x.shape, x.dtype, y.bincount().tolist()) == ((100, 28, 28), torch.uint8, [10] * 10)
    assert not torch.equal(x, oracle.pictures(100, 4)[0])


def test_sorted_by_class_they_are_the_same_pictures() -> None:
    x, y = oracle.pictures(50, 3)
    ordered, labels = oracle.pictures(50, 3, by_class=True)
    assert labels.tolist() == sorted(y.tolist())
    assert torch.equal(ordered[0:5], x[y == 0])


def test_accuracy_is_counted_image_by_image() -> None:
    x = torch.eye(4).view(4, 1, 2, 2)
    assert oracle.accuracy(nn.Flatten(), x, torch.tensor([0, 1, 2, 0])) == 0.75


@pytest.mark.parametrize("name", oracle.NON_LINEAR)
def test_non_linear_layers_are(name: str) -> None:
    f = getattr(nn, name)()
    x, y = torch.tensor([-2.0]), torch.tensor([1.5])
    assert not torch.allclose(f(x + y), f(x) + f(y) - f(torch.zeros(1)), atol=1e-3)


def test_the_classes_cannot_be_told_by_brightness() -> None:
    """What tells them apart is texture: mean and deviation of the classes are close."""
    x, y = oracle.pictures(200, 3)
    means = torch.stack([x[y == c].float().mean() for c in range(10)])
    assert means.max() - means.min() < 8
