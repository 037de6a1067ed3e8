"""The exercise w3-bn-dropout: its oracle agrees with torch, and its known mistakes are mistakes."""

import importlib.util
import inspect
from pathlib import Path
from types import ModuleType

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

FOLDER = Path(__file__).resolve().parent.parent / "reference" / "w3-bn-dropout"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"{name} of {FOLDER.name}", FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


oracle, mistakes = load("oracle"), load("mistakes")
MISTAKES = [name for name in vars(mistakes) if "__" in name and not name.startswith("_")]

VECTORS = tuple(torch.tensor(values).double() for values in ([1, 2, -1], [0, 1, 3], [0.5, 0, 1], [2, 1, 0.5]))
SPREAD = torch.tensor([1, 5, 0.01]).double().view(1, 3, 1, 1)
X = 2 + SPREAD * torch.randn(4, 3, 2, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
CASES = {"four images": X, "tiny variance": X * 1e-3, "one image": X[:1], "constant": torch.ones_like(X)}


def close(got: tuple[Tensor, ...], expected: tuple[Tensor, ...]) -> bool:
    return all(
        have.shape == want.shape and torch.allclose(have, want, rtol=1e-6, atol=1e-9)
        for have, want in zip(got, expected, strict=True)
    )


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("x", CASES.values(), ids=CASES)
@pytest.mark.parametrize(("momentum", "eps"), [(0.1, 1e-5), (0.5, 0.01)])
def test_the_oracle_agrees_with_torch(x: Tensor, training: bool, momentum: float, eps: float) -> None:
    gamma, beta, mean, var = (vector.clone() for vector in VECTORS)
    y = F.batch_norm(x, mean, var, gamma, beta, training, momentum, eps)  # writes into mean and var
    got = oracle.batch_norm2d(x, *VECTORS, training, momentum, eps)
    assert all(torch.allclose(have, want, rtol=1e-12) for have, want in zip(got, (y, mean, var), strict=True))


def test_the_statements_four_values() -> None:
    x = torch.tensor([2, 2, 6, 6]).double().view(2, 1, 1, 2)
    rest = tuple(torch.tensor([value]).double() for value in (10, 5, 0, 1))
    y, mean, var = oracle.batch_norm2d(x, *rest, True, eps=0.0)
    assert y.flatten().tolist() == [-5, -5, 15, 15]
    assert (mean.item(), round(var.item(), 4)) == (0.4, 1.4333)
    assert oracle.batch_norm2d(x, *rest, False, eps=0.0)[0].flatten().tolist() == [25, 25, 65, 65]


@pytest.mark.parametrize("name", MISTAKES)
def test_each_wrong_batch_norm_differs_somewhere(name: str) -> None:
    wrong = getattr(mistakes, name)
    assert wrong.__doc__
    assert list(inspect.signature(wrong).parameters) == list(inspect.signature(oracle.batch_norm2d).parameters)
    calls = [(x, *VECTORS, training) for x in CASES.values() for training in (True, False)]
    right = [close(wrong(*call), oracle.batch_norm2d(*call)) for call in calls]
    # One that does not see the two variances, or uses them the other way round, is right in evaluation.
    assert sum(not same for same in right) >= 2
