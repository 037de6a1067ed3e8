"""The `picture` fixture: what a test wants drawn should it fail. It may be anything, for it may be a student's value.

Nothing here raises because of what a value is: one that has no rows and columns becomes a sentence that says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy

from grader.judge import show
from grader.judge.arrays import ARRAYS, TENSORS, Array, to_numpy
from grader.judge.mistakes import same
from grader.model import Box, Drawing

MAX_DRAWINGS = 6  # of one test: the last ones, since a loop ends where it fails
MAX_SIDE = 48  # pixels and cells that are drawn across and down
MAX_ROWS = 40  # of a table
MAX_CELL = 40  # characters
MAX_BANDS = 12  # values that have a letter of their own
MAX_BOXES = 12  # of one name, on one image
MAX_PLANES = 4  # of a heat map, across and down
LETTERS = "abcdefghijkl"
GRAYS = 32  # shades that are told apart
SHADES = 16  # of each colour
MAX_HEIGHT = 1e6  # of a curve
HEAT = 8  # steps from zero to the largest magnitude, either way
GAP = "|"  # in the place of a cell, between two planes


class Pictures:
    """`picture.image(x, "original")` and its like note what to draw; it is drawn only when the test fails."""

    def __init__(self) -> None:
        self._wanted: list[Callable[[], Drawing]] = []

    def image(
        self,
        pixels: Any,
        title: str,
        low: float | None = None,
        high: float | None = None,
        boxes: Mapping[str, Any] | None = None,
    ) -> None:
        """Gray (H, W) or red, green and blue: a tensor (3, H, W), an array (H, W, 3); axes of length 1 may precede.

        low, high: what is black and white; else 0 and 255 for bytes, 0 and 1 for numbers between them, or the
        smallest and the largest number. boxes: whose they are -> (n, 4), edges x1, y1, x2, y2 in pixels.
        """
        self._add(lambda: image(pixels, title, low, high, boxes))

    def table(self, names: Sequence[str], got: Any, expected: Sequence[Any], title: str, of: str = "") -> None:
        """One row for each name, with what was expected and what came; the first wrong row is marked. of: heading."""
        self._add(lambda: table(names, got, expected, title, of))

    def bands(self, matrix: Any, title: str, expected: Any = None) -> None:
        """A matrix (H, W) with a colour for each value, zeros left white; marks where it differs from expected."""
        self._add(lambda: bands(matrix, title, expected))

    def heat(self, matrix: Any, title: str, largest: float | None = None) -> None:
        """Signed numbers (H, W): red above zero, blue and hatched below. largest: of the scale.

        Of (C, H, W) and (N, C, H, W) the first planes are drawn side by side, the planes of one N in a row.
        """
        self._add(lambda: heat(matrix, title, largest))

    def draw(self) -> tuple[Drawing, ...]:
        return tuple(wanted() for wanted in self._wanted[-MAX_DRAWINGS:])

    def _add(self, wanted: Callable[[], Drawing]) -> None:
        self._wanted.append(wanted)


def image(
    pixels: Any,
    title: str,
    low: float | None = None,
    high: float | None = None,
    boxes: Mapping[str, Any] | None = None,
) -> Drawing:
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
    caption = f"{_size(planes.shape, small, 'pixels')}; {scale}."
    if not boxes:
        return Drawing("image", title, caption, rows)
    says = [_boxes_in_words(name, corners) for name, corners in boxes.items()]
    outlines = [box for name, corners in boxes.items() for box in _outlines(name, corners, planes, small)]
    return Drawing("image", title, " ".join([caption, *says]), rows, boxes=tuple(outlines))


def table(names: Sequence[str], got: Any, expected: Sequence[Any], title: str, of: str = "") -> Drawing:
    values = list(got.values()) if type(got) is dict else list(got) if type(got) in (list, tuple) else None
    if values is None:
        return _none("table", title, got, "rows")
    rows, first = [], None
    count = max(len(names), len(expected), len(values))
    for index in range(min(count, MAX_ROWS)):
        name = str(names[index]) if index < len(names) else ""
        inside = index < len(expected) and index < len(values)
        texts = not inside or (type(values[index]) is str and type(expected[index]) is str)
        want = _cell(expected[index], texts) if index < len(expected) else "nothing"
        have = _cell(values[index], texts) if index < len(values) else "nothing"
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
    want = None if expected is None else _matrix(expected)
    shown = part if want is None else numpy.concatenate([want[:MAX_SIDE, :MAX_SIDE].ravel(), part.ravel()])
    # Those of what is expected first: so a letter means the same in both pictures.
    values = list(dict.fromkeys(show.number(item) for item in shown.ravel().tolist() if item != 0))
    letters = {value: LETTERS[index] for index, value in enumerate(values[:MAX_BANDS])}
    rows = tuple(
        tuple("." if item == 0 else letters.get(show.number(item), "?") for item in row) for row in part.tolist()
    )
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
    planes = _planes(matrix)
    if planes is None:
        return _none("heat", title, matrix, "rows and columns")
    finite = numpy.abs(planes[numpy.isfinite(planes)])
    top = float(finite.max(initial=0.0)) if largest is None else float(largest)
    kept = planes[:MAX_PLANES, :MAX_PLANES]
    side = (MAX_SIDE + 1) // max(kept.shape[:2]) - 1  # with a gap between two planes
    small = numpy.array([[_shrunk(plane[:, :, None], _strongest, side)[:, :, 0] for plane in line] for line in kept])
    steps = numpy.clip(small / (top or 1.0), -1.0, 1.0) * HEAT
    many = f"{_size(planes.shape, kept, 'planes', 'of which are drawn')}, each " if planes[..., 0, 0].size > 1 else ""
    scale = f"from {f'-{show.number(top)}' if (steps < 0).any() else '0'} to {show.number(top)}"
    caption = f"{many}{_size(planes.shape[2:], small[0, 0], 'elements')}; {scale}."
    return Drawing("heat", title, caption, _beside_each_other(steps), (show.number(top),))


def curve(
    values: Sequence[float],
    title: str,
    caption: str,
    lines: Sequence[tuple[str, float]] = (),
    axes: tuple[str, str] = ("", ""),
) -> Drawing:
    """Numbers one after the other, such as the loss of every epoch.

    lines: (what it is, height) to compare with. axes: what is counted to the right, what the numbers are.
    """
    rows = (tuple(_height(value) for value in values[:MAX_SIDE]),)
    return Drawing("curve", title, caption, rows, tuple(f"{height:g} {name}" for name, height in lines), axes=axes)


def _height(value: float) -> str:
    """Empty for what cannot be drawn at a height."""
    return f"{value:.4g}" if math.isfinite(value) and abs(value) < MAX_HEIGHT else ""


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


def _planes(value: Any) -> Array | None:
    """(rows of planes, planes in a row, H, W) of two to four axes; axes of length 1 may precede."""
    array = _numbers(value)
    while array is not None and array.ndim > 4 and array.shape[0] == 1:
        array = array[0]
    if array is None or not 2 <= array.ndim <= 4 or not array.size:
        return None
    return array.reshape((1,) * (4 - array.ndim) + array.shape)


def _beside_each_other(steps: Array) -> tuple[tuple[str, ...], ...]:
    """The levels of (R, C, H, W) steps, with a gap between any two planes."""
    rows: list[tuple[str, ...]] = []
    for line in steps:
        joined = [
            [cell for plane in planes for cell in (GAP, *map(_level, plane))][1:]
            for planes in zip(*(plane.tolist() for plane in line), strict=True)
        ]
        rows += [*([(GAP,) * len(joined[0])] if rows else []), *map(tuple, joined)]
    return tuple(rows)


def _corners(value: Any) -> list[list[float]] | None:
    """Rows x1, y1, x2, y2; None for what is no (n, 4)."""
    array = _numbers(value)
    if array is None or array.ndim != 2 or array.shape[1] != 4:
        return None
    rows: list[list[float]] = array.tolist()
    return rows


def _outlines(name: str, value: Any, planes: Array, small: Array) -> list[Box]:
    """Boxes in cells of the picture, cut off at its edges; none where a corner is no number."""
    down, right = (-(-planes.shape[axis] // small.shape[axis]) for axis in (0, 1))
    scales, ends = (right, down, right, down), (small.shape[1], small.shape[0]) * 2
    return [
        Box(name, *(min(max(at / scale, 0.0), float(end)) for at, scale, end in zip(row, scales, ends, strict=True)))
        for row in (_corners(value) or [])[:MAX_BOXES]
        if all(map(math.isfinite, row))
    ]


def _boxes_in_words(name: str, value: Any) -> str:
    rows = _corners(value)
    if rows is None:
        return f"{name}: {show.value(value)}, not boxes of four numbers."
    texts = [f"({', '.join(map(show.number, row))})" for row in rows[:MAX_BOXES]]
    left = f" and {len(rows) - MAX_BOXES} more" if len(rows) > MAX_BOXES else ""
    return f"{name}: {', '.join(texts) or 'no box'}{left}."


def _range(planes: Array) -> tuple[float, float]:
    finite = planes[numpy.isfinite(planes)]
    least, most = float(finite.min(initial=math.inf)), float(finite.max(initial=-math.inf))
    return (0.0, 1.0) if not finite.size or (least >= 0 and most <= 1) else (least, most)


def _shrunk(planes: Array, reduce: Callable[[Array], Array], most: int = MAX_SIDE) -> Array:
    """(H, W, C) with at most `most` rows and columns, each made of a block of the same number of pixels."""
    block = max(1, *(-(-side // most) for side in planes.shape[:2]))
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


def _cell(value: Any, is_text: bool = False) -> str:
    text = value if is_text and type(value) is str else show.value(value)
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"
