"""What is said of objects that stay inside has one form each; everything else ends the session."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from grader.inside import layers
from grader.inside.wire import Opaque
from grader.sandbox.replies import LOOKS, Kept, Malformed, Raised, Returned, looked, reply

RELU = ("ReLU", {}, [])
LINEAR = layers.describe(nn.Linear(2, 3))
STATE = {"0.weight": torch.zeros(2)}
NESTED: Any = RELU
for _ in range(layers.MAX_DEPTH + 1):
    NESTED = ("Sequential", {}, [("0", NESTED)])


def test_an_object_is_known_by_its_number() -> None:
    assert reply(("kept", 7, 3)) == Kept(3)


@pytest.mark.parametrize("number", [-1, 2**31, "3", None, 1.0])
def test_other_numbers_are_refused(number: Any) -> None:
    with pytest.raises(Malformed):
        reply(("kept", 7, number))


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("network", (RELU, STATE)),
        ("network", (LINEAR, STATE)),
        ("network", (("Net", None, [("a", LINEAR), ("b", ("Own", None, []))]), STATE)),
        ("network", (layers.describe(nn.Conv2d(1, 2, 3, padding="same")), STATE)),
        ("state", STATE),
        ("evidence", (torch.zeros(2), {"0.weight": torch.zeros(2), "0.bias": None}, "whatever")),
        ("gradients", {"0.weight": torch.zeros(2), "0.bias": None}),
        ("modes", [True, False]),
        ("calls", [(True, False)]),
        ("hooks", 0),
        ("call", "whatever"),
    ],
)
def test_a_right_form_is_passed_on(what: str, value: Any) -> None:
    assert looked(what)(("value", 1, value, None)) == Returned(value)


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("network", (None, STATE)),
        ("network", ([], STATE)),
        ("network", (list(RELU), STATE)),
        ("network", (Opaque("Net", "is not a plain value"), STATE)),
        ("network", (("ReLU", {"inplace": True}, []), STATE)),  # a setting that decides nothing
        ("network", (("Linear", {**LINEAR[1], "in_features": 2**40}, []), STATE)),
        ("network", (("Linear", {**LINEAR[1], "in_features": float("nan")}, []), STATE)),
        ("network", (("Linear", {**LINEAR[1], "in_features": torch.zeros(1)}, []), STATE)),
        ("network", (("Linear", {**LINEAR[1], "in_features": (1,) * 7}, []), STATE)),
        ("network", (("Linear", {}, []), STATE)),
        ("network", (("eval", {}, []), STATE)),
        ("network", (("x" * 201, None, []), STATE)),
        ("network", (("Sequential", {}, [("0", RELU, 1)]), STATE)),
        ("network", (("Sequential", {}, [(0, RELU)]), STATE)),
        ("network", (("Sequential", {}, [("0", RELU)] * layers.MAX_LAYERS), STATE)),
        ("network", (NESTED, STATE)),
        ("network", RELU),
        ("network", (RELU, {"0.weight": 1.0})),
        ("network", [RELU, STATE]),
        ("evidence", (torch.zeros(2), {"0.weight": 1.0}, torch.zeros(2))),
        ("evidence", (torch.zeros(2), {})),
        ("evidence", None),
        ("state", [torch.zeros(2)]),
        ("state", {"0.weight": [0.0]}),
        ("state", {0: torch.zeros(2)}),
        ("state", {"0.weight": Opaque("Tensor", "is sparse, not dense")}),
        ("gradients", {"0.weight": 1.0}),
        ("modes", [1]),
        ("modes", (True,)),
        ("calls", [True]),
        ("calls", [(True, 1)]),
        ("hooks", -1),
        ("hooks", True),
        ("hooks", 2.0),
    ],
)
def test_any_other_form_is_refused(what: str, value: Any) -> None:
    with pytest.raises(Malformed):
        looked(what)(("value", 1, value, None))


@pytest.mark.parametrize("what", sorted(LOOKS))
def test_looking_keeps_nothing_and_may_raise(what: str) -> None:
    raised = looked(what)(("raised", 1, ["ValueError"], "text", []))
    assert raised == Raised(("ValueError",), "text", ())
    with pytest.raises(Malformed):
        looked(what)(("kept", 1, 3))
