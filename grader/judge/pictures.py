"""What a report needs to draw a failed comparison: small grids of numbers, and the window that went wrong."""

from __future__ import annotations

from typing import Any

import numpy

from grader.judge import show
from grader.model import Evidence, Grid

MAX_SIDE = 10  # rows and columns of a grid that are shown, around the first wrong element

Array = numpy.ndarray[Any, numpy.dtype[Any]]
Box = tuple[int, int, int, int]


def draw(
    got: Array, expected: Array, wrong: Array | None, source: Array | None, window: dict[str, tuple[int, int]] | None
) -> Evidence | None:
    """The channel with the first wrong element: what went in, what was expected, what came, the difference.

    wrong: None where the shapes differ, so that no element can be compared. None is returned where there is nothing
    that has rows and columns.
    """
    if expected.ndim < 2 or expected.size == 0:
        return None
    channel, cell = _first(wrong, expected.ndim)
    grids = []
    if source is not None and source.ndim >= 2:
        outline = _window(cell, window) if window and wrong is not None else None
        place = _source_channel(channel, source)
        center = (outline[0] + outline[2] // 2, outline[1] + outline[3] // 2) if outline else (0, 0)
        grids.append(_grid(_title("input", place), source[place], center, None, outline))
    want = expected[channel]
    grids.append(_grid(_title("expected", channel), want, cell, None, None))
    if wrong is None:
        if got.ndim == expected.ndim and got.size and all(i < n for i, n in zip(channel, got.shape, strict=False)):
            grids.append(_grid(_title("returned", channel), got[channel], cell, None, None))
        return Evidence("The shapes differ.", tuple(grids))
    mask = wrong[channel]
    grids.append(_grid(_title("returned", channel), got[channel], cell, mask, None))
    if want.dtype.kind in "fiu":
        with numpy.errstate(all="ignore"):
            difference = got[channel].astype(numpy.float64) - want.astype(numpy.float64)
        grids.append(_grid("returned - expected", difference, cell, mask, None))
    caption = f"First wrong element: row {cell[0]}, column {cell[1]}"
    return Evidence(f"{caption}{' of ' + _name(channel) if channel else ''}.", tuple(grids))


def _first(wrong: Array | None, ndim: int) -> tuple[tuple[int, ...], tuple[int, int]]:
    if wrong is None:
        return (0,) * (ndim - 2), (0, 0)
    *channel, row, column = (int(index) for index in numpy.argwhere(wrong)[0])
    return tuple(channel), (row, column)


def _source_channel(channel: tuple[int, ...], source: Array) -> tuple[int, ...]:
    """The same image and, where the input has it, the same channel."""
    padded = (0,) * (source.ndim - 2 - len(channel)) + channel
    return tuple(
        i if i < n else 0
        for i, n in zip(padded[-(source.ndim - 2) :] if source.ndim > 2 else (), source.shape, strict=False)
    )


def _window(cell: tuple[int, int], window: dict[str, tuple[int, int]]) -> Box:
    """The rows and columns of the input that an output element is made of; they may reach into the padding."""
    kernel, stride = window["kernel"], window["stride"]
    padding, dilation = window.get("padding", (0, 0)), window.get("dilation", (1, 1))
    top, left = (cell[axis] * stride[axis] - padding[axis] for axis in (0, 1))
    height, width = (dilation[axis] * (kernel[axis] - 1) + 1 for axis in (0, 1))
    return top, left, height, width


def _grid(title: str, plane: Array, center: tuple[int, int], wrong: Array | None, outline: Box | None) -> Grid:
    top, left = (_start(center[axis], plane.shape[axis]) for axis in (0, 1))
    part = plane[top : top + MAX_SIDE, left : left + MAX_SIDE]
    rows = tuple(tuple(show.number(item.item()) for item in row) for row in part)
    marks: tuple[tuple[int, int], ...] = ()
    if wrong is not None:
        places = numpy.argwhere(wrong[top : top + MAX_SIDE, left : left + MAX_SIDE])
        marks = tuple((int(row) + top, int(column) + left) for row, column in places)
    return Grid(title, rows, top, left, marks, outline)


def _start(center: int, size: int) -> int:
    return max(0, min(center - MAX_SIDE // 2, size - MAX_SIDE))


def _title(what: str, channel: tuple[int, ...]) -> str:
    return f"{what}, {_name(channel)}" if any(channel) else what


def _name(channel: tuple[int, ...]) -> str:
    names = ("image", "channel")[-len(channel) :] if len(channel) <= 2 else [f"axis {i}" for i in range(len(channel))]
    return ", ".join(f"{name} {index}" for name, index in zip(names, channel, strict=True))
