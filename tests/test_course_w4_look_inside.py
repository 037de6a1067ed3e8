"""The oracle of w4-look-inside against hooks of torch, NumPy and counting by bincount."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy
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


oracle = load("reference/w4-look-inside/oracle.py")
mistakes = load("reference/w4-look-inside/mistakes.py")


@pytest.mark.parametrize("path", ["0", "2.0", "2.1", "3"])
def test_feature_maps_are_what_a_hook_is_given(path: str) -> None:
    torch.manual_seed(0)
    layers = [nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.Sequential(nn.Conv2d(8, 4, 3), nn.ReLU()), nn.MaxPool2d(2)]
    model, x = nn.Sequential(*layers), torch.randn(2, 1, 9, 9)
    caught = []
    model.get_submodule(path).register_forward_hook(lambda module, inputs, output: caught.append(output))
    model.eval()(x)
    assert torch.equal(oracle.feature_maps(model.train(), x, path), caught[0])
    assert model.training


def test_the_notebooks_rows_are_one_too_many() -> None:
    """8 kernels in 8 columns: ceil(8 / 8) = 1 row, and not 1 + 8 // 8 = 2."""
    w = torch.randn(8, 1, 3, 3, generator=torch.Generator().manual_seed(0))
    assert oracle.kernel_grid(w, 8).shape == (3, 31)
    assert mistakes.kernel_grid__one_row_more(w, 8).shape == (7, 31)


def test_each_kernel_is_scaled_by_itself_and_a_constant_one_is_black() -> None:
    w = torch.stack([torch.linspace(-3, 3, 9).view(1, 3, 3), torch.full((1, 3, 3), 7.0)])
    picture = oracle.kernel_grid(w, 2)
    expected = numpy.round((w[0, 0].double().numpy() + 3) / 6 * 255)
    assert (picture[:, :3] == expected).all()
    assert (picture[:, 3:] == 0).all()


def test_confusion_is_a_bincount_with_the_truth_in_rows() -> None:
    generator = torch.Generator().manual_seed(0)
    y_true, y_pred = (torch.randint(0, 4, (100,), generator=generator) for _ in range(2))
    cm = oracle.confusion(y_true, y_pred, 4)
    assert torch.equal(cm, torch.bincount(y_true * 4 + y_pred, minlength=16).view(4, 4))
    assert oracle.per_class_accuracy(cm) == pytest.approx((cm.diag() / cm.sum(1)).tolist())


def test_an_absent_class_has_accuracy_zero() -> None:
    assert oracle.per_class_accuracy(torch.tensor([[2, 2], [0, 0]])) == [0.5, 0.0]


@pytest.mark.parametrize("name", [name for name in vars(mistakes) if "__" in name and not name.startswith("__")])
def test_each_mistake_is_one_somewhere(name: str) -> None:
    """It differs from the oracle on one of these, or a student would be told nonsense."""
    w = torch.randint(-9, 9, (8, 2, 3, 3), generator=torch.Generator().manual_seed(1)).float()
    questions = {
        "kernel_grid": [(w, 8), (w[:, :1], 8), (w * torch.arange(1, 9).view(8, 1, 1, 1), 3)],
        "confusion": [(torch.tensor([0, 0, 1, 1]), torch.tensor([1, 1, 1, 0]), 2)],
        "per_class_accuracy": [(torch.tensor([[3, 1, 0], [0, 2, 2], [0, 0, 0]]),)],
    }
    function = name.partition("__")[0]
    answers = [(getattr(mistakes, name)(*args), getattr(oracle, function)(*args)) for args in questions[function]]
    assert any(repr(got) != repr(expected) for got, expected in answers)
