"""The `picture` fixture: what a test wants drawn should it fail. It may be anything, for it may be a student's value.

Nothing here raises because of what a value is: one that has no rows and columns becomes a sentence that says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy

from grader.judge import show
from grader.judge.arrays import ARRAYS, TENSORS, Array, to_numpy
from grader.judge.mistakes import same
from grader.model import Drawing

MAX_DRAWINGS = 6  # of one test
MAX_SIDE = 48  # pixels and cells that are drawn across and down
MAX_ROWS = 40  # of a table
MAX_CELL = 40  # characters
MAX_BANDS = 12  # values that have a letter of their own
LETTERS = "abcdefghijkl"
GRAYS = 32  # shades that are told apart
SHADES = 16  # of each colour
HEAT = 8  # steps from zero to the largest magnitude, either way


class Pictures:
    """`picture.image(x, "original")` and its like note what to draw; it is drawn only when the test fails."""

    def __init__(self) -> None:
        self._wanted: list[Callable[[], Drawing]] = []

    def image(self, pixels: Any, title: str, low: float | None = None, high: float | None = None) -> None:
        """Gray (H, W) or red, green and blue: a tensor (3, H, W), an array (H, W, 3); axes of length 1 may precede.

        low, high: what is black and white; else 0 and 255 for bytes, 0 and 1 for numbers between them, or the
        smallest and the largest number.
        """
        self._add(lambda: image(pixels, title, low, high))

    def table(self, names: Sequence[str], got: Any, expected: Sequence[Any], title: str, of: str = "") -> None:
        """One row for each name, with what was expected and what came; the first wrong row is marked. of: heading."""
        self._add(lambda: table(names, got, expected, title, of))

    def bands(self, matrix: Any, title: str, expected: Any = None) -> None:
        """A matrix (H, W) with a colour for each value, zeros left white; marks where it differs from expected."""
        self._add(lambda: bands(matrix, title, expected))

    def heat(self, matrix: Any, title: str, largest: float | None = None) -> None:
        """A matrix (H, W) of signed numbers: red above zero, blue and hatched below. largest: of the scale."""
        self._add(lambda: heat(matrix, title, largest))

    def draw(self) -> tuple[Drawing, ...]:
        return tuple(wanted() for wanted in self._wanted[:MAX_DRAWINGS])

    def _add(self, wanted: Callable[[], Drawing]) -> None:
        self._wanted.append(wanted)


def image(pixels: Any, title: str, low: float | None = None, high: float | None = None) -> Drawing:
    array = _numbers(pixels)
    if array is None:
        return _none("image", title, pixels)
    while array.ndim > 3 and array.shape[0] == 1:
        array = array[0]
    if array.ndim == 3 and isinstance(pixels, TENSORS) and array.shape[0] in (1, 3):
        array = numpy.moveaxis(array, 0, 2)
    if array.ndim == 3 and array.shape[0] == 1 and array.shape[2] not in (1, 3):
        array = array[0]
    planes = array[:, :, None] if array.ndim == 2 else array
    if planes.ndim != 3 or planes.shape[2] not in (1, 3) or not planes.size:
        return _none("image", title, pixels)
    if isinstance(pixels, ARRAYS) and str(pixels.dtype).endswith("uint8"):
        least, most = 0.0, 255.0
    else:
        least, most = _range(planes)
    least, most = least if low is None else low, most if high is None else high
    small = _shrunk(planes, _mean)
    scaled = numpy.clip((small - least) / ((most - least) or 1.0), 0.0, 1.0)
    rows = tuple(tuple(_colour(pixel) for pixel in row) for row in scaled)
    scale = f"black is {show.number(least)}, white is {show.number(most)}"
    return Drawing("image", title, f"{_size(planes.shape, small, 'pixels')}; {scale}.", rows)


def table(names: Sequence[str], got: Any, expected: Sequence[Any], title: str, of: str = "") -> Drawing:
    values = list(got.values()) if type(got) is dict else list(got) if type(got) in (list, tuple) else None
    if values is None:
        return _none("table", title, got, "rows")
    rows, first = [], None
    count = max(len(names), len(expected), len(values))
    for index in range(min(count, MAX_ROWS)):
        name = str(names[index]) if index < len(names) else ""
        want = _cell(expected[index]) if index < len(expected) else "nothing"
        have = _cell(values[index]) if index < len(values) else "nothing"
        inside = index < len(expected) and index < len(values)
        if first is None and not (inside and same(values[index], expected[index])):
            first = index
        rows.append((name[:MAX_CELL], want, have))
    says = "No row is wrong." if first is None else f"The first wrong row is number {first + 1}."
    left = f" {count - MAX_ROWS} further rows are left out." if count > MAX_ROWS else ""
    marks = () if first is None else ((first, 2),)
    return Drawing("table", title, says + left, tuple(rows), (of, "expected", "returned"), marks)


def bands(matrix: Any, title: str, expected: Any = None) -> Drawing:
    array = _matrix(matrix)
    if array is None:
        return _none("bands", title, matrix, "rows and columns")
    part = array[:MAX_SIDE, :MAX_SIDE]
    values = list(dict.fromkeys(show.number(item) for item in part.ravel().tolist() if item != 0))
    letters = {value: LETTERS[index] for index, value in enumerate(values[:MAX_BANDS])}
    rows = tuple(
        tuple("." if item == 0 else letters.get(show.number(item), "?") for item in row) for row in part.tolist()
    )
    want = None if expected is None else _matrix(expected)
    wrong: tuple[tuple[int, int], ...] = ()
    says = ""
    if want is not None and want.shape == array.shape:
        differs = (array != want) & ~(numpy.isnan(array) & numpy.isnan(want))
        places = numpy.argwhere(differs[:MAX_SIDE, :MAX_SIDE])
        wrong = tuple((int(row), int(column)) for row, column in places)
        says = f" {int(differs.sum())} of {array.size} elements differ."
    elif want is not None:
        says = f" Expected are {want.shape[0]} x {want.shape[1]}."
    caption = f"{_size(array.shape, part, 'elements', 'the first')}.{says}"
    return Drawing("bands", title, caption, rows, tuple(letters), wrong)


def heat(matrix: Any, title: str, largest: float | None = None) -> Drawing:
    array = _matrix(matrix)
    if array is None:
        return _none("heat", title, matrix, "rows and columns")
    small = _shrunk(array[:, :, None], _strongest)[:, :, 0]
    finite = numpy.abs(array[numpy.isfinite(array)])
    top = float(finite.max(initial=0.0)) if largest is None else float(largest)
    steps = numpy.clip(small / (top or 1.0), -1.0, 1.0) * HEAT
    rows = tuple(tuple(_level(step) for step in row) for row in steps.tolist())
    caption = f"{_size(array.shape, small, 'elements')}; from -{show.number(top)} to {show.number(top)}."
    return Drawing("heat", title, caption, rows, (show.number(top),))


def _none(kind: str, title: str, value: Any, lacks: str = "pixels") -> Drawing:
    return Drawing(kind, title, f"{show.value(value)}: not something with {lacks} to draw.", ())


def _numbers(value: Any) -> Array | None:
    """As float64; None for what is not made of real numbers."""
    if type(value) in TENSORS and not value.is_complex():
        return to_numpy(value.double())
    if type(value) is numpy.ndarray and value.dtype.kind in "biuf":
        return value.astype(numpy.float64)
    return None


def _matrix(value: Any) -> Array | None:
    array = _numbers(value)
    while array is not None and array.ndim > 2 and array.shape[0] == 1:
        array = array[0]
    return array if array is not None and array.ndim == 2 and array.size else None


def _range(planes: Array) -> tuple[float, float]:
    finite = planes[numpy.isfinite(planes)]
    least, most = float(finite.min(initial=math.inf)), float(finite.max(initial=-math.inf))
    return (0.0, 1.0) if not finite.size or (least >= 0 and most <= 1) else (least, most)


def _shrunk(planes: Array, reduce: Callable[[Array], Array]) -> Array:
    """(H, W, C) with at most MAX_SIDE rows and columns, each made of a block of the same number of pixels."""
    block = max(1, *(-(-side // MAX_SIDE) for side in planes.shape[:2]))
    if block == 1:
        return planes
    bottom, right = (-side % block for side in planes.shape[:2])
    padded = numpy.pad(planes, ((0, bottom), (0, right), (0, 0)), mode="edge")
    rows, columns = (side // block for side in padded.shape[:2])
    blocks = padded.reshape(rows, block, columns, block, planes.shape[2]).swapaxes(1, 2)
    return reduce(blocks.reshape(rows, columns, block * block, planes.shape[2]))


def _mean(blocks: Array) -> Array:
    with numpy.errstate(all="ignore"):
        return numpy.asarray(blocks.mean(axis=2))


def _strongest(blocks: Array) -> Array:
    """The number of the largest magnitude in each block, so that a single pixel is not lost."""
    at = numpy.abs(numpy.nan_to_num(blocks, nan=math.inf)).argmax(axis=2)
    return numpy.asarray(numpy.take_along_axis(blocks, at[:, :, None], axis=2)[:, :, 0])


def _colour(pixel: Array) -> str:
    """Six hexadecimal digits; nothing for what is not a number."""
    if not numpy.isfinite(pixel).all():
        return ""
    steps = GRAYS if len(pixel) == 1 else SHADES
    parts = [round(round(float(part) * (steps - 1)) * 255 / (steps - 1)) for part in pixel]
    return "".join(f"{part:02x}" for part in (parts * 3 if len(parts) == 1 else parts))


def _level(step: float) -> str:
    """What is not zero does not look as if it were."""
    if math.isnan(step):
        return ""
    return str(int(math.copysign(max(1, round(abs(step))), step))) if step else "0"


def _size(shape: tuple[int, ...], drawn: Array, what: str, how: str = "drawn as") -> str:
    height, width = shape[:2]
    rows, columns = drawn.shape[:2]
    smaller = f", {how} {rows} x {columns}" if (rows, columns) != (height, width) else ""
    return f"{height} x {width} {what}{smaller}"


def _cell(value: Any) -> str:
    text = show.value(value)
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"
