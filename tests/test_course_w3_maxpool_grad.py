"""The exercise w3-maxpool-grad: its oracle is autograd's answer, and its known mistakes are mistakes."""

import importlib.util
import inspect
from pathlib import Path
from types import ModuleType

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

FOLDER = Path(__file__).resolve().parent.parent / "reference" / "w3-maxpool-grad"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"{name} of {FOLDER.name}", FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


oracle, mistakes = load("oracle"), load("mistakes")
MISTAKES = [name for name in vars(mistakes) if "__" in name and not name.startswith("_")]

CASES = [  # shape, kernel, stride
    ((1, 1, 4, 4), 2, None),
    ((2, 3, 5, 5), 2, 2),
    ((1, 2, 6, 7), 3, 1),
    ((2, 1, 8, 5), 3, 2),
    ((1, 1, 9, 9), 2, 3),
    ((1, 1, 3, 4), 1, 1),
]


def case(
    seed: int, shape: tuple[int, ...], kernel: int, stride: int | None, low: int = -9
) -> tuple[Tensor, Tensor, Tensor]:
    """x with many ties, a gradient, and what autograd makes of them."""
    draw = torch.Generator().manual_seed(seed)
    x = torch.randint(low, 10, shape, generator=draw).double().requires_grad_()
    y = F.max_pool2d(x, kernel, stride)
    grad = torch.randint(1, 10, y.shape, generator=draw).double()
    (expected,) = torch.autograd.grad(y, x, grad)
    return x.detach(), grad, expected


@pytest.mark.parametrize(("shape", "kernel", "stride"), CASES)
@pytest.mark.parametrize("seed", range(20))
def test_the_oracle_is_autograds_answer(seed: int, shape: tuple[int, ...], kernel: int, stride: int | None) -> None:
    x, grad, expected = case(seed, shape, kernel, stride)
    assert torch.equal(
        oracle.max_pool2d_backward(x, grad, kernel, stride), expected
    )  # ties included: both take the first


def test_the_oracles_forward_step_is_torchs() -> None:
    x = torch.randn(2, 3, 7, 8, generator=torch.Generator().manual_seed(0))
    assert torch.equal(oracle.max_pool2d(x, 3, 2), F.max_pool2d(x, 3, 2))


def test_the_notes_image_of_1_to_16() -> None:
    x, grad = torch.arange(1.0, 17).view(1, 1, 4, 4), torch.tensor([[[[10.0, 20], [30, 40]]]])
    expected = [[0, 0, 0, 0], [0, 10, 0, 20], [0, 0, 0, 0], [0, 30, 0, 40]]
    assert oracle.max_pool2d_backward(x, grad, 2)[0, 0].tolist() == expected


@pytest.mark.parametrize("name", MISTAKES)
def test_each_known_mistake_says_what_it_is_and_differs_from_the_right_answer(name: str) -> None:
    wrong = getattr(mistakes, name)
    assert wrong.__doc__
    assert list(inspect.signature(wrong).parameters) == list(inspect.signature(oracle.max_pool2d_backward).parameters)
    differs = []
    for shape, kernel, stride in CASES:
        x, grad, expected = case(7, shape, kernel, stride)
        try:
            got = wrong(x, grad, kernel, stride)
        except (RuntimeError, IndexError):
            continue
        differs.append(got.shape != expected.shape or not torch.equal(got, expected))
    assert any(differs)
