"""Our own bounded comparison: type, shape, dtype, not-a-numbers, values, in that order, and a message that says where.

It works on values that were rebuilt from bytes, so no method of the student's is ever called, and it never looks at
more elements than one answer may have.
"""

from __future__ import annotations

import functools
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy

from grader.inside import wire
from grader.judge import pictures, show
from grader.judge.arrays import ARRAYS, Array, to_numpy
from grader.judge.kinds import require
from grader.judge.stops import WrongAnswer
from grader.model import Evidence


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A number is right when |got - expected| <= absolute + relative * |expected|; integers have to be equal."""

    relative: float = 0.0
    absolute: float = 0.0


def compare(
    got: Any,
    expected: Any,
    rtol: float = 0.0,
    atol: float = 0.0,
    formula: str = "",
    input: Any = None,  # the word that test authors would look for
    window: dict[str, tuple[int, int]] | None = None,
    what: str = "returned",
) -> None:
    """Raise WrongAnswer unless got equals expected.

    formula:  shown where the shape is wrong, such as "floor((5 - 2) / 2) + 1 = 2".
    input:    the tensor that went in, for the picture.
    window:   kernel, stride, padding and dilation as (vertical, horizontal), to outline the window of a wrong element.
    """
    tolerance = Tolerance(rtol, atol)
    expected = plain(expected)
    if isinstance(expected, ARRAYS):
        _compare_elements(got, expected, tolerance, formula, _Picture(input, window), what)
    else:
        _compare_plain(got, expected, tolerance, what, "")


def plain(expected: Any) -> Any:
    """As it would look had it come out of a session: a Parameter is a Tensor, a numpy.int64 an int, a Size a tuple."""
    if type(expected) in ARRAYS:
        return expected
    return wire.decode(wire.encode(expected))


@dataclass(frozen=True, slots=True)
class _Picture:
    input: Any
    window: dict[str, tuple[int, int]] | None

    def drawing(self, got: Array, expected: Array, wrong: Array | None) -> Callable[[], Evidence | None]:
        source = None if self.input is None else to_numpy(self.input)
        return functools.partial(pictures.draw, got, expected, wrong, source, self.window)


def _compare_elements(
    got: Any, expected: Any, tolerance: Tolerance, formula: str, picture: _Picture, what: str
) -> None:
    require(got, show.kind_of(expected), what)
    if tuple(got.shape) != tuple(expected.shape):
        reason = f": {formula}" if formula else ""
        message = f"{what} shape {tuple(got.shape)}; expected {tuple(expected.shape)}{reason}."
        raise WrongAnswer(message, picture.drawing(to_numpy(got), to_numpy(expected), None))
    if got.dtype != expected.dtype:
        names = [str(item.dtype).removeprefix("torch.") for item in (got, expected)]
        raise WrongAnswer(f"{what} dtype {names[0]}; expected {names[1]}.")
    have, want = to_numpy(got), to_numpy(expected)
    if (have == want).all():  # as most are, to the last bit; all else here takes ten times as long
        return
    nan_have, nan_want = _isnan(have), _isnan(want)
    if (nan_have != nan_want).any():
        wrong = nan_have != nan_want
        kind = "NaN where a number is expected" if (nan_have & wrong).any() else "a number where NaN is expected"
        raise WrongAnswer(f"{what} {kind}, at {_places(wrong)}.", picture.drawing(have, want, wrong))
    wrong = _wrong(have, want, tolerance) & ~nan_want
    if wrong.any():
        raise WrongAnswer(_values_message(have, want, wrong, what), picture.drawing(have, want, wrong))


def _wrong(have: Array, want: Array, tolerance: Tolerance) -> Array:
    """True where a number is off by more than the tolerance; infinities must be equal, sign included."""
    if have.dtype.kind not in "fc" or (tolerance.relative == 0 and tolerance.absolute == 0):
        return numpy.asarray(have != want)
    wide = numpy.complex128 if have.dtype.kind == "c" else numpy.float64
    with numpy.errstate(all="ignore"):
        have, want = have.astype(wide), want.astype(wide)
        close = numpy.abs(have - want) <= tolerance.absolute + tolerance.relative * numpy.abs(want)
        finite = numpy.isfinite(have) & numpy.isfinite(want)
        return numpy.asarray(numpy.where(finite, ~close, have != want))


def _values_message(have: Array, want: Array, wrong: Array, what: str) -> str:
    with numpy.errstate(all="ignore"):
        wide = numpy.complex128 if have.dtype.kind == "c" else numpy.float64
        error = numpy.where(wrong, numpy.abs(have.astype(wide) - want.astype(wide)), -1.0)
    error = numpy.nan_to_num(error, nan=math.inf, posinf=math.inf)
    place = tuple(int(index) for index in numpy.unravel_index(int(error.argmax()), error.shape))
    largest = f"largest error {show.number(float(error[place]))}, at {list(place)}"
    numbers = f"got {show.number(have[place].item())}, expected {show.number(want[place].item())}"
    count = int(wrong.sum())
    if have.size == 1:
        return f"{what} {show.number(have.item())}; expected {show.number(want.item())}."
    verb = "is" if count == 1 else "are"
    return f"{what} the right shape, but {count} of {have.size} elements {verb} wrong; {largest}: {numbers}."


def _places(wrong: Array) -> str:
    count = int(wrong.sum())
    first = [int(index) for index in numpy.argwhere(wrong)[0]]
    return f"{count} of {wrong.size} places, first at {first}"


def _isnan(array: Array) -> Array:
    return numpy.isnan(array) if array.dtype.kind in "fc" else numpy.zeros(array.shape, dtype=bool)


def _compare_plain(got: Any, expected: Any, tolerance: Tolerance, what: str, place: str) -> None:
    """Numbers, text and nested containers; `place` is where in the whole this is, such as "[2]['a']"."""
    where = f"{what} {place.strip()}:" if place else what
    if isinstance(expected, ARRAYS):
        return _compare_elements(got, expected, tolerance, "", _Picture(None, None), where)
    if expected is None:
        if got is not None:
            raise WrongAnswer(f"{where} {show.value(got)}; expected None.")
        return None
    require(got, show.kind_of(expected), where)
    if isinstance(expected, list | tuple | dict):
        return _compare_items(got, expected, tolerance, what, place)
    if isinstance(expected, float) and not _close(got, expected, tolerance):
        raise WrongAnswer(f"{where} {show.value(got)}; expected {show.value(expected)}.")
    if not isinstance(expected, float) and got != expected:
        raise WrongAnswer(f"{where} {show.value(got)}; expected {show.value(expected)}.")
    return None


def _compare_items(got: Any, expected: Any, tolerance: Tolerance, what: str, place: str) -> None:
    where = f"{what} {place}" if place else what
    if isinstance(expected, dict):
        missing = [key for key in expected if key not in got]
        extra = [key for key in got if key not in expected]
        if missing or extra:
            parts = [f"lacks {show.value(missing)}"] if missing else []
            parts += [f"has {show.value(extra)} too many"] if extra else []
            raise WrongAnswer(f"{where} a dict that {' and '.join(parts)}.")
        pairs = [(key, got[key], expected[key]) for key in expected]
    else:
        if len(got) != len(expected):
            raise WrongAnswer(f"{where} {len(got)} elements; expected {len(expected)}.")
        pairs = [(index, *both) for index, both in enumerate(zip(got, expected, strict=True))]
    for key, have, want in pairs:
        _compare_plain(have, want, tolerance, what, f"{place}[{show.value(key)}]")


def _close(got: float, expected: float, tolerance: Tolerance) -> bool:
    if type(got) is int and abs(got) > sys.float_info.max:
        return False
    if math.isnan(expected) or math.isnan(got):
        return math.isnan(expected) and math.isnan(got)
    if math.isinf(expected) or math.isinf(got):
        return got == expected
    return abs(got - expected) <= tolerance.absolute + tolerance.relative * abs(expected)
