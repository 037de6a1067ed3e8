"""A value of another kind than the course promised: the sentence says what came, and mends the classic slips."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import numpy
import pytest
import torch

from grader.inside.wire import Opaque
from grader.judge import kinds
from grader.judge.stops import WrongAnswer
from grader.model import KINDS

EXAMPLES: dict[str, Any] = {
    "Tensor": torch.zeros(1), "ndarray": numpy.zeros(1), "int": 1, "float": 1.0, "bool": True, "str": "a",
    "list": [1], "tuple": (1,), "dict": {1: 1}, "any": None, "Module": torch.nn.Module(),
}  # fmt: skip


def test_every_kind_of_the_course_file_has_an_example_here() -> None:
    assert tuple(EXAMPLES) == KINDS


@pytest.mark.parametrize("promised", KINDS)
@pytest.mark.parametrize("came", KINDS)
def test_only_the_promised_kind_will_do(promised: str, came: str) -> None:
    fits = promised in (came, "any") or (promised, came) == ("float", "int")
    with nullcontext() if fits else pytest.raises(WrongAnswer, match=r"^returned .*; expected "):
        kinds.require(EXAMPLES[came], promised, "returned")


@pytest.mark.parametrize(
    ("value", "kind", "message"),
    [
        (None, "int", "f(x) returned None; expected an int. Is a `return` missing?"),
        (None, "list", "f(x) returned None; expected a list. Is a `return` missing?"),
        (torch.zeros(1), "int", "f(x) returned a Tensor; expected an int. `.item()` takes the number out of a tensor."),
        (1.0, "int", "f(x) returned a float; expected an int. `//` divides to an int, `/` to a float."),
        (True, "float", "f(x) returned a bool; expected a float."),
        ([1], "ndarray", "f(x) returned a list; expected a NumPy array. `numpy.array(…)` makes one of a list."),
        (Opaque("Linear", "is not a plain value"), "any", "f(x) returned a Linear; expected a plain value."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_the_sentence(value: Any, kind: str, message: str) -> None:
    with pytest.raises(WrongAnswer) as wrong:
        kinds.require(value, kind, "f(x) returned")
    assert wrong.value.message == message


@pytest.mark.parametrize("kind", ["same", "any"])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Tensor", "is sparse_coo, not dense"),
        ("ndarray", "has dtype object"),
        ("int", "has 9000 bits"),
        ("list", "is nested more than 32 levels deep"),
    ],
)
def test_a_value_of_a_plain_kind_that_could_not_cross_says_why(name: str, reason: str, kind: str) -> None:
    called = {"ndarray": "NumPy array"}.get(name, name)
    with pytest.raises(WrongAnswer, match=f"^f returned an? {called} that {reason}; expected "):
        kinds.require(Opaque(name, reason), name if kind == "same" else kind, "f returned")


def test_a_value_that_was_written_down_lacks_no_return() -> None:
    with pytest.raises(WrongAnswer) as wrong:
        kinds.require(None, "dict", "holds")
    assert wrong.value.message == "holds None; expected a dict."
