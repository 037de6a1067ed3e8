"""Values as short text: one line that is never long, and the call as the student could repeat it."""

from __future__ import annotations

import math
from typing import Any

import numpy
import pytest
import torch

from grader.inside.wire import Opaque
from grader.judge import show


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1"), (1.0, "1"), (-0.0, "0"), (0.5, "0.5"), (1 / 3, "0.33333"), (123456.789, "1.2346e+05"),
        (1234567.0, "1234567"), (10**7, "1e+07"), (2**64 - 1, "1.8447e+19"), (1e-20, "1e-20"), (True, "True"),
        (numpy.bool_(False), "False"), (math.nan, "nan"), (math.inf, "inf"), (-math.inf, "-inf"), (1 + 2j, "1+2j"),
        (1 / 3 - 1j, "0.333-1j"),
    ],
)  # fmt: skip
def test_a_number_is_short(number: Any, text: str) -> None:
    assert show.number(number) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (0.1, "0.1"),
        (2**199 - 1, str(2**199 - 1)),
        (2**200, "int of 201 bits"),
        (-(10**6000), "int of 19932 bits"),
        ("a\n'\x1b", repr("a\n'\x1b")),
        ("\ud800", "'\\ud800'"),
        (b"\xff", "b'\\xff'"),
        ([], "[]"),
        ((1,), "(1,)"),
        ((1, 2), "(1, 2)"),
        ({"a": [1, (2,)]}, "{'a': [1, (2,)]}"),
        ([[[[[1]]]]], "[[[[…]]]]"),
        (list(range(20)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …]"),
        (torch.zeros(2, 3), "Tensor of shape (2, 3)"),
        ([numpy.zeros(2)], "[ndarray of shape (2,)]"),
        (Opaque("Linear", ""), "Linear object"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_value_is_one_line(value: Any, text: str) -> None:
    assert show.value(value) == text


@pytest.mark.parametrize(
    "value",
    ["a" * 10**6, ["a" * 10**6] * 12, {"a" * 500: "b" * 500}, [[[["a" * 300] * 12] * 12] * 12] * 12, "\0" * 400],
    ids=["text", "texts", "dict", "nested", "escapes"],
)
def test_a_value_is_never_long(value: Any) -> None:
    assert len(show.value(value)) == show.MAX_TEXT
    assert show.value(value).endswith("…")


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (torch.tensor([[1.0, 2.5], [math.nan, -1.0]]), "Tensor of shape (2, 2), float32: [[1, 2.5], [nan, -1]]"),
        (torch.tensor(3), "Tensor of shape (), int64: 3"),
        (numpy.array([True, False]), "ndarray of shape (2,), bool: [True, False]"),
        (torch.zeros(0, 5), "Tensor of shape (0, 5), float32"),
        (torch.zeros(8, 8), f"Tensor of shape (8, 8), float32: [{', '.join(['[' + ', '.join('0' * 8) + ']'] * 8)}]"),
        (torch.zeros(65), "Tensor of shape (65,), float32"),
        (torch.zeros(1, dtype=torch.bfloat16), "Tensor of shape (1,), bfloat16: [0]"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_tensor_is_shown_whole_where_it_is_small(item: Any, text: str) -> None:
    assert show.tensor(item) == text


def test_a_call_names_its_tensors_and_shows_them_below() -> None:
    text = show.call("pool", ["x", "size"], (torch.tensor([1.0]), 2), {"stride": (1, 1), "w": numpy.array([3])})
    assert text.splitlines() == [
        "pool(x, 2, stride=(1, 1), w=w)",
        "x = Tensor of shape (1,), float32: [1]",
        "w = ndarray of shape (1,), int64: [3]",
    ]


def test_an_argument_without_a_name_is_counted() -> None:
    text = show.call("f", ["x"], (1, torch.tensor([2])), {})
    assert text.splitlines() == ["f(1, argument 2)", "argument 2 = Tensor of shape (1,), int64: [2]"]


@pytest.mark.parametrize(
    ("value", "name"),
    [(None, "None"), (1, "int"), (torch.zeros(1), "Tensor"), (Opaque("Linear", "x"), "Linear"), ((1,), "tuple")],
    ids=str,
)
def test_the_name_of_a_kind(value: Any, name: str) -> None:
    assert show.kind_of(value) == name
