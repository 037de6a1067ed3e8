"""Lays out the pictures that a test asked for (images, tables, bands, heat maps, curves) as shapes and as letters."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from grader.model import Box, Drawing
from grader.report import curves
from grader.report.hostile import one_line

_WIDEST = 240  # px, of a picture that has room to choose
_LARGEST_CELL = 18
_SMALLEST_CELL = 4
_LETTERS_FROM = 12  # px of a cell that has room for a letter
_MOST_CELLS = 4096
_LONGEST_TEXT = 60

_COLOUR = re.compile(r"[0-9a-f]{6}\Z")
# Light enough for black letters, told apart by lightness too where two colours look alike to somebody.
_BANDS = (
    "9ecae9", "f5c48a", "a8d9a0", "efa9a4", "cdb8e4", "f3e58e", "7fb0c9", "d9a05e", "82b67c", "c98480", "a48fc0",
    "c4b65f",
)  # fmt: skip
_UNKNOWN = "d0d0d0"  # a value without a letter
_GAP, _GAP_COLOUR = "|", "b9b4a8"  # between two planes of a heat map
_OUTLINES = 2  # ways to draw a box; further names are drawn as the last
_MOST_BOXES = 64
_HEAT = 8
_RAMP = " .:-=+*#%@"  # from dark to light, for formats without pictures: what is light is dense


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[str, ...]
    wrong: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """All boxes of one name."""

    name: str
    style: int
    """0: drawn through; 1: dashed"""
    path: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawing, ready to show."""

    kind: str
    title: str
    caption: str
    text: str
    """the same for formats without pictures"""
    width: int = 0
    height: int = 0
    fills: tuple[tuple[str, str], ...] = ()
    """(colour, path) of the cells of that colour: lines one cell high, along their middle, counted in cells"""
    cell: int = 1
    """px that a cell is wide and high"""
    curve: curves.Curve | None = None
    hatched: str = ""
    """path of cells that are below zero, or no number"""
    wrong: str = ""
    """path of cells that differ"""
    letters: tuple[tuple[int, int, str], ...] = ()
    """(x, y, letter) where cells are large enough"""
    legend: tuple[tuple[str, str, bool], ...] = ()
    """(colour, what it means, hatched)"""
    outlines: tuple[Outline, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.fills or self.hatched or self.rows or self.curve)


def draw(drawing: Drawing) -> Drawn:
    """The layout; a kind that is not known, of a newer grader's record, is its caption alone."""
    title, caption = one_line(drawing.title), one_line(drawing.caption)
    if not drawing.rows or drawing.kind not in ("image", "table", "bands", "heat", "curve"):
        return Drawn(drawing.kind, title, caption, caption)
    if drawing.kind == "table":
        return _table(drawing, title, caption)
    if drawing.kind == "curve":
        curve = curves.layout(drawing)
        return Drawn("curve", title, caption, f"{curve.text}\n{caption}" if curve else caption, curve=curve)
    colours = {cell: _colour(drawing.kind, cell) for row in drawing.rows for cell in row}
    cells = _cells(drawing)
    size = _cell_size(drawing)
    fills: dict[str, list[str]] = {}
    hatched = []
    for row, column, cell, length in _runs(cells):
        colour = colours[cell]
        if colour:
            fills.setdefault(colour, []).append(f"M{column} {row}h{length}")
        if not colour or (drawing.kind == "heat" and cell.startswith("-")):
            hatched.append(f"M{column * size} {row * size}h{length * size}v{size}h-{length * size}z")
    marked = [place for place in sorted(set(drawing.wrong)) if place in cells]
    return Drawn(
        kind=drawing.kind,
        title=title,
        caption=caption,
        text=_as_text(drawing, caption),
        width=size * max(map(len, drawing.rows)),
        height=size * len(drawing.rows),
        cell=size,
        fills=tuple((colour, "".join(boxes)) for colour, boxes in fills.items()),
        hatched="".join(hatched),
        wrong="".join(f"M{column * size} {row * size}h{size}v{size}h-{size}z" for row, column in marked),
        letters=tuple(_letters(drawing, cells, size)),
        legend=_legend(drawing),
        outlines=tuple(_outlines(drawing, size)),
    )


def _cells(drawing: Drawing) -> dict[tuple[int, int], str]:
    """At most _MOST_CELLS, in the order in which they are read."""
    cells = {(row, column): cell for row, line in enumerate(drawing.rows) for column, cell in enumerate(line)}
    return dict(list(cells.items())[:_MOST_CELLS])


def _cell_size(drawing: Drawing) -> int:
    longest = max(len(drawing.rows), *map(len, drawing.rows), 1)
    return max(_SMALLEST_CELL, min(_LARGEST_CELL, _WIDEST // longest))


def _outlines(drawing: Drawing, size: int) -> list[Outline]:
    """One path for each name, in the order in which the names occur."""
    paths: dict[str, list[str]] = {}
    if drawing.kind == "image":
        for box in drawing.boxes[:_MOST_BOXES]:
            paths.setdefault(_short(box.name), []).append(_box_path(box, drawing, size))
    return [Outline(name, min(index, _OUTLINES - 1), "".join(path)) for index, (name, path) in enumerate(paths.items())]


def _box_path(box: Box, drawing: Drawing, size: int) -> str:
    """Within the picture, at least a line; nothing of what is no number."""
    ends = (max(map(len, drawing.rows)), len(drawing.rows)) * 2
    edges = (box.left, box.top, box.right, box.bottom)
    if not all(map(math.isfinite, edges)):
        return ""
    left, top, right, bottom = (round(size * min(max(at, 0), end)) for at, end in zip(edges, ends, strict=True))
    return f"M{left} {top}H{right}V{bottom}H{left}z"


def _runs(cells: dict[tuple[int, int], str]) -> list[tuple[int, int, str, int]]:
    """(row, column, cell, how many such cells follow each other from there)."""
    runs: list[tuple[int, int, str, int]] = []
    for (row, column), cell in cells.items():
        if runs and runs[-1][0] == row and runs[-1][2] == cell:
            runs[-1] = (row, runs[-1][1], cell, runs[-1][3] + 1)
        else:
            runs.append((row, column, cell, 1))
    return runs


def _colour(kind: str, cell: str) -> str:
    """Six hexadecimal digits; empty where there is no number."""
    if kind == "image":
        return cell if _COLOUR.match(cell) else ""
    if kind == "bands":
        index = ord(cell) - ord("a") if len(cell) == 1 else -1
        return "ffffff" if cell == "." else _BANDS[index] if 0 <= index < len(_BANDS) else _UNKNOWN
    if cell == _GAP:
        return _GAP_COLOUR
    level = _level(cell)
    if level is None:
        return ""
    fade = 255 - round(abs(level) * 190 / _HEAT)  # the strongest still leaves the hatching to be seen
    return f"ff{fade:02x}{fade:02x}" if level > 0 else f"{fade:02x}{fade:02x}ff" if level < 0 else "ffffff"


def _level(cell: str) -> int | None:
    try:
        return max(-_HEAT, min(_HEAT, int(cell)))
    except ValueError:
        return None


def _letters(drawing: Drawing, cells: dict[tuple[int, int], str], size: int) -> list[tuple[int, int, str]]:
    if drawing.kind != "bands" or size < _LETTERS_FROM:
        return []
    middle = size // 2
    return [
        (column * size + middle, row * size + middle + 4, cell)
        for (row, column), cell in cells.items()
        if len(cell) == 1 and cell.isalpha()
    ]


def _legend(drawing: Drawing) -> tuple[tuple[str, str, bool], ...]:
    if drawing.kind == "bands":
        values = zip("abcdefghijkl", drawing.legend, strict=False)
        used = {cell for row in drawing.rows for cell in row}
        named = [(_colour("bands", x), f"{x} is {_short(value)}", False) for x, value in values if x in used]
        return (*named, *([(_UNKNOWN, "other values", False)] if "?" in used else []))
    if drawing.kind == "heat":
        top = _short(drawing.legend[0]) if drawing.legend else "the largest"
        signs = {level > 0 for row in drawing.rows for level in map(_level, row) if level}
        above = (_colour("heat", str(_HEAT)), f"above zero, to {top}", False)
        below = (_colour("heat", str(-_HEAT)), f"below zero, to -{top}", True)
        return (*([above] if True in signs else []), *([below] if False in signs else []))
    return ()


def _short(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _table(drawing: Drawing, title: str, caption: str) -> Drawn:
    marked = {row for row, _ in drawing.wrong}
    rows = tuple(Row(tuple(map(_short, cells)), number in marked) for number, cells in enumerate(drawing.rows))
    headings = tuple(map(_short, drawing.legend))
    lines = [("", *headings), *((">" if row.wrong else "", *row.cells) for row in rows)]
    text = f"{_aligned(lines, left=True)}\n{caption}"
    return Drawn("table", title, caption, text, headings=headings, rows=rows)


def _as_text(drawing: Drawing, caption: str) -> str:
    marked = set(drawing.wrong)
    if drawing.kind == "image":
        picture = "\n".join("".join(_shade(cell) * 2 for cell in row) for row in drawing.rows)
        return f"{picture}\n{caption}"
    lines = [
        tuple(
            f"*{_short(cell)}*" if (row, column) in marked else _short(cell) or "?" for column, cell in enumerate(line)
        )
        for row, line in enumerate(drawing.rows)
    ]
    says = "; ".join(text for _, text, _ in _legend(drawing)) if drawing.kind == "bands" else "steps from -8 to 8"
    return f"{_aligned(lines)}\n{caption} {says}."


def _shade(cell: str) -> str:
    if not _COLOUR.match(cell):
        return "?"
    red, green, blue = (int(cell[place : place + 2], 16) for place in (0, 2, 4))
    light = (299 * red + 587 * green + 114 * blue) / 255_000
    return _RAMP[round(light * (len(_RAMP) - 1))]


def _aligned(lines: list[tuple[str, ...]], left: bool = False) -> str:
    columns = max(map(len, lines), default=0)
    full = [(*line, *[""] * (columns - len(line))) for line in lines]
    widths = [max(map(len, column)) for column in zip(*full, strict=True)]
    align = str.ljust if left else str.rjust
    gap = "  " if left else " "
    rows = (gap.join(align(text, width) for text, width in zip(line, widths, strict=True)) for line in full)
    return "\n".join(row.rstrip() for row in rows)
