"""Which operators a forbidden function is refused at; that they are is seen in `tests/judge/test_forbidden.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch
import torch.nn.functional as F

from grader.inside import refusal


@pytest.mark.parametrize(
    ("path", "operators"),
    [
        ("torch.nn.functional.max_pool2d", {"max_pool2d", "max_pool2d_with_indices"}),
        ("torch.nn.MaxPool2d", {"max_pool2d", "max_pool2d_with_indices"}),
        ("torch.nn.functional.conv1d", {"conv1d", "convolution", "mkldnn_convolution"}),
        ("torch.nn.LazyConv2d", {"conv2d", "convolution"}),
        ("torch.nn.ConvTranspose2d", {"conv_transpose2d", "convolution"}),
        ("torch.nn.AdaptiveAvgPool2d", {"adaptive_avg_pool2d", "_adaptive_avg_pool2d"}),
        ("torch.nn.CrossEntropyLoss", {"cross_entropy_loss"}),
        ("torch.einsum", {"einsum"}),
    ],
)
def test_a_function_is_refused_where_it_computes(path: str, operators: set[str]) -> None:
    assert operators <= set(refusal._operators(path))


@pytest.mark.parametrize(
    ("path", "operators"),
    [
        ("torch.Tensor.unfold", ["unfold", "unfold_copy"]),  # one name, two functions
        ("torch.nn.functional.unfold", ["im2col"]),
        ("torch.nn.Unfold", ["im2col"]),
        ("torch.nn.functional.lp_pool2d", []),  # made of others, in Python: replaced in its module
        ("torch.Tensor.name", []),
        ("torch.no.such", []),
        ("numpy.convolve", []),
    ],
)
def test_and_nowhere_else(path: str, operators: list[str]) -> None:
    assert refusal._operators(path) == operators


@pytest.mark.parametrize(
    ("operator", "keys"),
    [
        ("max_pool2d", ("CompositeImplicitAutograd",)),
        ("max_pool2d_with_indices", ("CPU", "MkldnnCPU", "QuantizedCPU")),
        ("no_such_operator", ()),
    ],
)
def test_what_is_made_of_others_need_not_be_refused_on_every_backend(operator: str, keys: tuple[str, ...]) -> None:
    """TorchScript has operators that the dispatcher does not know, such as backward: they are no reason to fail."""
    assert refusal._keys(operator) == keys


X = torch.arange(16.0).view(1, 1, 4, 4)
CALLS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "torch.nn.functional.max_pool2d": lambda x: F.max_pool2d(x, 2),  # made of others
    "torch.nn.functional.avg_pool2d": lambda x: F.avg_pool2d(x, 2),  # with kernels of its own
    "torch.nn.functional.conv2d": lambda x: F.conv2d(x, torch.ones(1, 1, 2, 2)),
    "torch.Tensor.unfold": lambda x: x.unfold(2, 2, 1),
}


@pytest.fixture
def computes_again() -> Iterator[None]:
    yield
    refusal.prepare(())


def value_and_gradient(call: Callable[[torch.Tensor], torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    x = X.clone().requires_grad_()
    y = call(x)
    (y**2).sum().backward()
    assert x.grad is not None
    return y.detach(), x.grad


@pytest.mark.parametrize("path", CALLS)
def test_what_is_only_made_ready_computes_as_ever_until_it_is_refused(path: str, computes_again: None) -> None:
    expected = value_and_gradient(CALLS[path])
    refusal.prepare([*CALLS, "torch.no.such"])
    for got, want in zip(value_and_gradient(CALLS[path]), expected, strict=True):
        assert torch.equal(got, want)
    refusal.refuse([*CALLS, "torch.no.such"])
    for call in CALLS.values():
        with pytest.raises(refusal.Forbidden):
            call(X)


def test_who_is_made_ready_for_other_functions_refuses_no_more_of_the_first(computes_again: None) -> None:
    refusal.refuse(["torch.nn.functional.max_pool2d"])
    refusal.refuse(["torch.nn.functional.avg_pool2d"])
    assert F.max_pool2d(X, 2).shape == (1, 1, 2, 2)
    with pytest.raises(refusal.Forbidden):
        F.avg_pool2d(X, 2)
