"""What a report can draw. Their sizes were bounded when they were made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table of numbers to draw: one channel of a tensor, or a part of it around the first error."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    top: int = 0
    """row index of the first row shown"""
    left: int = 0
    wrong: tuple[tuple[int, int], ...] = ()
    """(row, column) of cells that differ, counted in the whole tensor"""
    window: tuple[int, int, int, int] | None = None
    """(top, left, height, width) to outline, counted in the whole tensor; it may reach into the padding"""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle to outline on an image. Edges are counted in the cells that are drawn, from the top left corner."""

    name: str
    """whose it is, such as "truth"; boxes of one name look alike"""
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that a test asked for. Its size was bounded when it was made."""

    kind: str
    """image, table, bands (a matrix as coloured bands), heat (signed numbers) or curve (numbers one after the other)"""
    title: str
    caption: str
    """what it shows, in words; all that there is where nothing could be drawn"""
    rows: tuple[tuple[str, ...], ...]
    """image: colours "rrggbb"; table: texts; bands: "." for zero, or a letter; heat: levels -8 to 8, "|" between two
    planes; curve: one row of decimal numbers. "": no number"""
    legend: tuple[str, ...] = ()
    """table: headings; bands: the value of each letter; heat: the number at level 8; curve: heights to compare with,
    such as "2.3 guessing" """
    wrong: tuple[tuple[int, int], ...] = ()
    """(row, column) of cells that are marked; of a table the first wrong row alone"""
    boxes: tuple[Box, ...] = ()
    """of an image"""
    axes: tuple[str, ...] = ()
    """of a curve: what is counted to the right, what the numbers are; empty: not said"""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A few lines of a submission around one that is to blame."""

    where: str
    """the file, or the cell of a notebook: "maxpool.py", "maxpool.ipynb, cell 3" """
    first: int
    """number of the first line shown, counted in the file or the cell"""
    lines: tuple[str, ...]
    blamed: int
    """index in `lines`"""
