"""Which operators a forbidden function is refused at; that they are is seen in `tests/judge/test_forbidden.py`."""

from __future__ import annotations

import pytest

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
    ("operator", "made_of_others"),
    [("max_pool2d", True), ("max_pool2d_with_indices", False), ("no_such_operator", False)],
)
def test_what_is_made_of_others_need_not_be_refused_on_every_backend(operator: str, made_of_others: bool) -> None:
    """TorchScript has operators that the dispatcher does not know, such as backward: they are no reason to fail."""
    assert refusal._is_made_of_others(operator) is made_of_others
