"""The comparison: what counts as equal, in which order a difference is looked for, and the sentence that it becomes."""

from __future__ import annotations

import collections
import math
import time
from typing import Any

import numpy
import pytest
import torch

from grader.inside.wire import Opaque
from grader.judge.compare import compare
from grader.judge.stops import WrongAnswer

NAN, INF = math.nan, math.inf


def tensor(*rows: Any, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.tensor(rows, dtype=dtype)


def array(*rows: Any, dtype: str = "float32") -> numpy.ndarray:
    return numpy.array(rows, dtype=dtype)


def difference(got: Any, expected: Any, **options: Any) -> str:
    """The message of the comparison; empty where it finds the two equal."""
    try:
        compare(got, expected, **options)
    except WrongAnswer as wrong:
        return wrong.message
    return ""


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (tensor(1.0, 2.0), tensor(1.0, 2.0)),
        (tensor([1.0, NAN], [INF, -INF]), tensor([1.0, NAN], [INF, -INF])),
        (tensor(-0.0), tensor(0.0)),
        (torch.tensor(3), torch.tensor(3)),
        (torch.empty(0, 3), torch.empty(0, 3)),
        (tensor([1.0, 2.0], [3.0, 4.0]).T, tensor([1.0, 3.0], [2.0, 4.0])),
        (tensor(1.0).bfloat16(), tensor(1.0).bfloat16()),
        (tensor(1 + 2j, dtype=torch.complex64), tensor(1 + 2j, dtype=torch.complex64)),
        (tensor(1.0), tensor(1.0).requires_grad_()),
        (array(1.0), array(1.0)),
        (array(), array()),
        (None, None),
        (1, 1),
        (2**600, 2**600),
        (1, 1.0),  # a whole number is a number
        (NAN, NAN),
        (INF, INF),
        (True, True),
        ("a\n", "a\n"),
        (b"a", b"a"),
        ([], []),
        ([1, (2.0, {"a": tensor(1.0)})], [1, (2.0, {"a": tensor(1.0)})]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        # what a reference may well compute
        ((2, 3), torch.Size((2, 3))),
        (1, numpy.int64(1)),
        (1.0, numpy.float64(1.0)),
        (tensor(1.0), torch.nn.Parameter(tensor(1.0))),
        ({"a": 1}, collections.OrderedDict(a=1)),
    ],
)
def test_what_is_equal(got: Any, expected: Any) -> None:
    assert difference(got, expected) == ""


A_NAN, NO_NAN = "returned NaN where a number is expected", "returned a number where NaN is expected"
AN_ARRAY, A_TENSOR, A_GENERATOR = "returned a NumPy array", "returned a Tensor", "returned a generator"
BUT, AT, MOST = "returned the right shape, but", "returned ['a'][0]:", "largest error"
EIGHT, NINE = torch.arange(8.0).reshape(2, 4), torch.arange(8.0).reshape(2, 4)
NINE[1, 2] = 9


@pytest.mark.parametrize(
    ("got", "expected", "message"),
    [
        # kinds
        (None, tensor(1.0), "returned None; expected a Tensor. Is a `return` missing?"),
        ([1.0], tensor(1.0), "returned a list; expected a Tensor. `torch.tensor(…)` makes one of a list."),
        (array(1.0), tensor(1.0), f"{AN_ARRAY}; expected a Tensor. `torch.from_numpy(…)` makes one of an array."),
        (tensor(1.0), array(1.0), "returned a Tensor; expected a NumPy array. `.numpy()` makes one of a tensor."),
        (1, None, "returned 1; expected None."),
        (1, True, "returned an int; expected a bool."),
        (True, 1, "returned a bool; expected an int."),
        (True, 1.0, "returned a bool; expected a float."),
        (1.0, 1, "returned a float; expected an int. `//` divides to an int, `/` to a float."),
        (tensor(1.0), 1.0, "returned a Tensor; expected a float. `.item()` takes the number out of a tensor."),
        ("1", 1, "returned a str; expected an int."),
        ((1, 2), [1, 2], "returned a tuple; expected a list. `list(…)` makes one of a tuple."),
        # shapes
        (torch.tensor(0.0), torch.zeros(2, 2), "returned shape (); expected (2, 2)."),
        (torch.empty(0), tensor(1.0), "returned shape (0,); expected (1,)."),
        (torch.zeros(4, 2), torch.zeros(2, 4), "returned shape (4, 2); expected (2, 4)."),
        (array(), array(1.0), "returned shape (0,); expected (1,)."),
        # dtypes
        (tensor(1.0).double(), tensor(1.0), "returned dtype float64; expected float32."),
        (tensor(1), tensor(1, dtype=torch.int64), "returned dtype float32; expected int64."),
        (array(1, dtype="int32"), array(1, dtype="int64"), "returned dtype int32; expected int64."),
        # not-a-numbers
        (tensor(NAN, NAN), tensor(1.0, 2.0), f"{A_NAN}, at 2 of 2 places, first at [0]."),
        (tensor([1.0, 2.0]), tensor([1.0, NAN]), f"{NO_NAN}, at 1 of 2 places, first at [0, 1]."),
        # values
        (NINE, EIGHT, f"{BUT} 1 of 8 elements is wrong; {MOST} 3, at [1, 2]: got 9, expected 6."),
        (EIGHT + 1, EIGHT, f"{BUT} 8 of 8 elements are wrong; {MOST} 1, at [0, 0]: got 1, expected 0."),
        (
            tensor(INF, 1.0),
            tensor(-INF, 1.0),
            f"{BUT} 1 of 2 elements is wrong; {MOST} inf, at [0]: got inf, expected -inf.",
        ),
        (
            tensor(1e30, 1.0),
            tensor(INF, 1.0),
            f"{BUT} 1 of 2 elements is wrong; {MOST} inf, at [0]: got 1e+30, expected inf.",
        ),
        (torch.tensor(3), torch.tensor(4), "returned 3; expected 4."),
        (
            tensor(True, False, dtype=torch.bool),
            tensor(True, True, dtype=torch.bool),
            f"{BUT} 1 of 2 elements is wrong; {MOST} 1, at [1]: got False, expected True.",
        ),
        (
            array(0, 1, dtype="uint8"),
            array(255, 1, dtype="uint8"),
            f"{BUT} 1 of 2 elements is wrong; {MOST} 255, at [0]: got 0, expected 255.",
        ),
        (0.5, 0.25, "returned 0.5; expected 0.25."),
        (NAN, 1.0, "returned nan; expected 1.0."),
        (1.0, NAN, "returned 1.0; expected nan."),
        (INF, -INF, "returned inf; expected -inf."),
        (INF, 1e308, "returned inf; expected 1e+308."),
        (3, 4, "returned 3; expected 4."),
        (10**400, 1.0, "returned int of 1329 bits; expected 1.0."),  # beyond the largest float
        (10**400, INF, "returned int of 1329 bits; expected inf."),
        (10**400, NAN, "returned int of 1329 bits; expected nan."),
        ("a\u200b", "a", "returned 'a\\u200b'; expected 'a'."),
        ("a\n", "a", "returned 'a\\n'; expected 'a'."),
        ("а", "a", "returned 'а'; expected 'a'."),  # noqa: RUF001  Cyrillic
        # containers
        ([1, 2, 3], [1, 2], "returned 3 elements; expected 2."),
        ([1, 3], [1, 2], "returned [1]: 3; expected 2."),
        ([1, None], [1, 2], "returned [1]: None; expected an int."),
        ({"a": [1, {"b": 5}]}, {"a": [1, {"b": 6}]}, "returned ['a'][1]['b']: 5; expected 6."),
        (
            {"a": (tensor(1.0, 2.0),)},
            {"a": (tensor(1.0, 3.0),)},
            f"{AT} the right shape, but 1 of 2 elements is wrong; {MOST} 1, at [1]: got 2, expected 3.",
        ),
        ({"a": [tensor(1.0)]}, {"a": [tensor(1.0, 2.0)]}, "returned ['a'][0]: shape (1,); expected (2,)."),
        ({"x": 1}, {"y": 1}, "returned a dict that lacks ['y'] and has ['x'] too many."),
        ({1: "a"}, {"1": "a"}, "returned a dict that lacks ['1'] and has [1] too many."),
        ({}, {"y": 1}, "returned a dict that lacks ['y']."),
        # what could not cross
        (Opaque("generator", ""), [1], f"{A_GENERATOR}; expected a list. Is there a `yield` where `return` is meant?"),
        (Opaque("AlwaysEqual", ""), tensor(1.0), "returned an AlwaysEqual; expected a Tensor."),
        (
            Opaque("Tensor", "is sparse_coo, not dense"),
            tensor(1.0),
            f"{A_TENSOR} that is sparse_coo, not dense; expected a Tensor with plain elements.",
        ),
        ([Opaque("A", "")], [1], "returned [0]: an A; expected an int."),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) > 9 else "",
)
def test_a_difference_is_told_in_one_sentence(got: Any, expected: Any, message: str) -> None:
    assert difference(got, expected) == message


@pytest.mark.parametrize(
    ("got", "expected", "first_word"),
    [
        ([1.0], tensor([NAN]).double(), "a list"),
        (tensor(NAN).double(), tensor([2.0]), "shape"),
        (tensor(NAN).double(), tensor(2.0), "dtype"),
        (tensor(NAN, 5.0), tensor(2.0, 6.0), "NaN"),
        (tensor(2.0, 5.0), tensor(2.0, 6.0), "the right shape"),
    ],
)
def test_type_comes_before_shape_before_dtype_before_nan_before_values(
    got: Any, expected: Any, first_word: str
) -> None:
    assert difference(got, expected).startswith(f"returned {first_word}")


@pytest.mark.parametrize(
    ("got", "expected", "rtol", "atol", "equal"),
    [
        (1.5, 1.0, 0.0, 0.5, True),  # the bound belongs to it
        (1.5000001, 1.0, 0.0, 0.5, False),
        (102.0, 100.0, 0.02, 0.0, True),
        (103.0, 100.0, 0.02, 0.0, False),
        (-1.0, 1.0, 0.5, 0.5, False),
        (1e-9, 0.0, 0.5, 0.0, False),  # nothing is relatively near to nothing
        (INF, -INF, 1.0, 1.0, False),
        (INF, 1e30, 1.0, 1.0, False),
        (1e30, INF, 1.0, 1.0, False),
        (INF, INF, 1.0, 1.0, True),
        (NAN, 0.0, 1.0, INF, False),
        (NAN, NAN, 0.0, 0.0, True),
    ],
)
def test_a_tolerance_means_the_same_for_numbers_tensors_and_arrays(
    got: float, expected: float, rtol: float, atol: float, equal: bool
) -> None:
    made = (float, lambda number: tensor(number).double(), lambda number: array(number, dtype="float64"))
    verdicts = [not difference(make(got), make(expected), rtol=rtol, atol=atol) for make in made]
    nested = not difference([{"a": got}], [{"a": expected}], rtol=rtol, atol=atol)
    assert [*verdicts, nested] == [equal] * 4


def test_a_tolerance_is_not_for_whole_numbers() -> None:
    assert difference(tensor(1, dtype=torch.int64), tensor(2, dtype=torch.int64), atol=5.0)
    assert difference(1, 2, atol=5.0)


def test_a_tolerance_reaches_half_precision_without_rounding_it_away() -> None:
    assert difference(tensor(1.0).half(), tensor(1.001).half(), atol=1e-4)
    assert not difference(tensor(65504.0).half(), tensor(65472.0).half(), atol=32.0)


def test_the_author_can_say_what_the_shape_follows_from() -> None:
    message = difference(torch.zeros(1, 3), torch.zeros(1, 2), formula="floor((5 - 2) / 2) + 1 = 2")
    assert message == "returned shape (1, 3); expected (1, 2): floor((5 - 2) / 2) + 1 = 2."


def test_the_verb_can_be_another() -> None:
    assert difference(1, 2, what="holds") == "holds 1; expected 2."


def test_a_wrong_tensor_comes_with_a_picture_and_a_wrong_dtype_without() -> None:
    with pytest.raises(WrongAnswer) as values:
        compare(NINE, EIGHT, input=torch.zeros(3, 5), window={"kernel": (2, 2), "stride": (1, 1)})
    assert values.value.evidence
    assert [grid.title for grid in values.value.evidence.grids] == [
        "input",
        "expected",
        "returned",
        "returned - expected",
    ]
    with pytest.raises(WrongAnswer) as dtype:
        compare(NINE.double(), EIGHT)
    assert dtype.value.evidence is None


MILLIONS = torch.zeros(4, 1000, 1000)
MANY = list(range(100_000))


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (MILLIONS, MILLIONS + 1),
        (MILLIONS + NAN, MILLIONS),
        (MILLIONS.numpy(), MILLIONS.numpy() + 1),
        (MILLIONS[0], MILLIONS),
        ([number + 1 for number in MANY], MANY),
        (MANY[1:], MANY),
        (dict.fromkeys(range(4000), 0), dict.fromkeys(map(str, range(4000)), 0)),
        ({"k" * 10**6: [["x" * 10**6] * 100] * 100}, {}),
        ("a" * 10**6, "b" * 10**6),
        (b"a" * 10**6, b"b" * 10**6),
        (1 << 8000, 0),
        ([[[[["x" * 1000] * 12] * 12] * 12] * 12], None),
        (torch.zeros(4_000_000), torch.ones(4_000_000)),
        (Opaque("A" * 10**6, ""), tensor(1.0)),
        (Opaque("Tensor", "a" * 10**6), tensor(1.0)),
    ],
    ids=[
        "tensors", "not-a-numbers", "arrays", "shapes", "lists", "lengths", "keys", "long key", "texts", "bytes", "int",
        "nested", "one axis", "name of a type", "reason",
    ],
)  # fmt: skip
def test_however_much_differs_the_message_is_short_and_soon_made(got: Any, expected: Any) -> None:
    started = time.process_time()
    message = difference(got, expected)
    assert time.process_time() - started < 5
    assert 0 < len(message) < 1000
