"""Lays out the pictures of a failed test: where each cell, mark and outline of a grid is drawn, in pixels."""

from __future__ import annotations

from dataclasses import dataclass

from grader.model import Grid
from grader.report.hostile import one_line

# Monospaced letters are at most 0.62 em wide in the fonts that style sheet and systems offer; text is 13 px.
_LETTER = 8
_CELL_HEIGHT = 26
_GUTTER = 7
_LONGEST_TEXT = 14

# A window reaches past the numbers shown by the padding, rarely more than 3 wide; a wrong one must not fill the page.
_FARTHEST = 8

_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Line:
    """Words at one height, each with its x."""

    y: int
    words: tuple[tuple[int, str, bool], ...]
    """(x, text, in a wrong cell)"""


@dataclass(frozen=True, slots=True)
class Picture:
    """One grid, ready to draw."""

    title: str
    description: str
    width: int
    height: int
    columns: Line
    """column indices, along the top"""
    rows: tuple[Line, ...]
    """row indices, along the left"""
    numbers: tuple[Line, ...]
    frame: str
    """path of the cells' borders"""
    wrong: str
    """path of the cells that differ, closed; empty where none does"""
    beyond: str
    """path of the window's cells outside of the numbers shown: padding"""
    window: tuple[int, int, int, int] | None
    """(x, y, width, height)"""
    text: str
    """the same for formats without pictures"""


@dataclass(frozen=True, slots=True)
class _Span:
    """A rectangle of cells, counted in the whole tensor: rows top..bottom-1, columns left..right-1."""

    top: int
    left: int
    bottom: int
    right: int

    def cells(self) -> list[tuple[int, int]]:
        return [(row, column) for row in range(self.top, self.bottom) for column in range(self.left, self.right)]

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row < self.bottom and self.left <= column < self.right


@dataclass(frozen=True, slots=True)
class _Scale:
    """From rows and columns to pixels."""

    all: _Span
    cell_width: int
    margin: int
    """room on the left for the row indices"""

    def x(self, column: int) -> int:
        return self.margin + (column - self.all.left) * self.cell_width

    def y(self, row: int) -> int:
        return _CELL_HEIGHT + (row - self.all.top) * _CELL_HEIGHT

    def middle(self, row: int) -> int:
        return self.y(row) + 17


def draw(grid: Grid) -> Picture:
    """The layout of one grid; a window outside of the numbers shown adds empty cells for what it covers there."""
    shown = _shown(grid)
    window = _window(grid, shown)
    texts = _texts(grid)
    wrong = sorted({cell for cell in grid.wrong if shown.holds(*cell)})
    beyond = [cell for cell in window.cells() if not shown.holds(*cell)] if window else []
    scale = _scale(shown, window, texts)
    return Picture(
        title=one_line(grid.title),
        description=_description(shown, window, wrong, beyond, texts),
        width=scale.x(scale.all.right) + 2,
        height=scale.y(scale.all.bottom) + 2,
        columns=_column_indices(scale),
        rows=_row_indices(scale),
        numbers=_numbers(texts, wrong, scale),
        frame=_frame(shown, scale),
        wrong="".join(_box(row, column, scale) for row, column in wrong),
        beyond=_dashes(beyond, shown, scale),
        window=_outline(window, scale) if window else None,
        text=_as_text(shown, window, wrong, texts, scale.all),
    )


def _shown(grid: Grid) -> _Span:
    width = max(map(len, grid.rows), default=0)
    return _Span(grid.top, grid.left, grid.top + len(grid.rows), grid.left + width)


def _window(grid: Grid, shown: _Span) -> _Span | None:
    if grid.window is None:
        return None
    top, left, height, width = grid.window
    span = _Span(
        max(top, shown.top - _FARTHEST),
        max(left, shown.left - _FARTHEST),
        min(top + height, shown.bottom + _FARTHEST),
        min(left + width, shown.right + _FARTHEST),
    )
    return span if span.cells() else None


def _texts(grid: Grid) -> dict[tuple[int, int], str]:
    return {
        (row, column): _short(text)
        for row, texts in enumerate(grid.rows, grid.top)
        for column, text in enumerate(texts, grid.left)
    }


def _short(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _letters(text: str) -> int:
    """Room that a text takes, in letters: outside of ASCII one may be twice as wide."""
    return sum(1 if letter.isascii() or letter in "…\N{MINUS SIGN}\N{INFINITY}" else 2 for letter in text)


def _scale(shown: _Span, window: _Span | None, texts: dict[tuple[int, int], str]) -> _Scale:
    spans = [shown, window] if window else [shown]
    every = _Span(
        min(span.top for span in spans),
        min(span.left for span in spans),
        max(span.bottom for span in spans),
        max(span.right for span in spans),
    )
    index = max(len(str(every.top)), len(str(every.bottom - 1)))
    columns = max(len(str(every.left)), len(str(every.right - 1)))
    longest = max([3, columns, *map(_letters, texts.values())])
    return _Scale(every, _LETTER * longest + 2 * _GUTTER, _LETTER * index + 2 * _GUTTER)


def _numbers(texts: dict[tuple[int, int], str], wrong: list[tuple[int, int]], scale: _Scale) -> tuple[Line, ...]:
    lines: dict[int, list[tuple[int, str, bool]]] = {}
    marked = set(wrong)
    for (row, column), text in texts.items():
        lines.setdefault(row, []).append((scale.x(column + 1) - _GUTTER, text, (row, column) in marked))
    return tuple(Line(scale.middle(row), tuple(words)) for row, words in lines.items())


def _column_indices(scale: _Scale) -> Line:
    columns = range(scale.all.left, scale.all.right)
    return Line(17, tuple((scale.x(column + 1) - _GUTTER, _index(column), False) for column in columns))


def _row_indices(scale: _Scale) -> tuple[Line, ...]:
    rows = range(scale.all.top, scale.all.bottom)
    return tuple(Line(scale.middle(row), ((scale.margin - _GUTTER, _index(row), False),)) for row in rows)


def _index(number: int) -> str:
    return str(number).replace("-", "\N{MINUS SIGN}")


def _frame(shown: _Span, scale: _Scale) -> str:
    left, right = scale.x(shown.left), scale.x(shown.right)
    top, bottom = scale.y(shown.top), scale.y(shown.bottom)
    if left == right or top == bottom:
        return ""
    across = [f"M{left} {scale.y(row)}H{right}" for row in range(shown.top, shown.bottom + 1)]
    down = [f"M{scale.x(column)} {top}V{bottom}" for column in range(shown.left, shown.right + 1)]
    return "".join(across + down)


def _box(row: int, column: int, scale: _Scale) -> str:
    return f"M{scale.x(column)} {scale.y(row)}h{scale.cell_width}v{_CELL_HEIGHT}h-{scale.cell_width}z"


def _dashes(beyond: list[tuple[int, int]], shown: _Span, scale: _Scale) -> str:
    """Each border once: two dashed lines on top of each other look solid, as does one on the frame."""
    edges: set[tuple[int, int, str]] = set()
    for row, column in beyond:
        sides = (
            ((row, column, "h"), (row - 1, column)),
            ((row + 1, column, "h"), (row + 1, column)),
            ((row, column, "v"), (row, column - 1)),
            ((row, column + 1, "v"), (row, column + 1)),
        )
        edges.update(edge for edge, neighbour in sides if not shown.holds(*neighbour))
    length = {"h": scale.cell_width, "v": _CELL_HEIGHT}
    return "".join(f"M{scale.x(column)} {scale.y(row)}{way}{length[way]}" for row, column, way in sorted(edges))


def _outline(window: _Span, scale: _Scale) -> tuple[int, int, int, int]:
    x, y = scale.x(window.left), scale.y(window.top)
    return x, y, scale.x(window.right) - x, scale.y(window.bottom) - y


def _description(
    shown: _Span,
    window: _Span | None,
    wrong: list[tuple[int, int]],
    beyond: list[tuple[int, int]],
    texts: dict[tuple[int, int], str],
) -> str:
    """What the picture shows, for those who do not see it."""
    sentences = [f"{_extent(shown)}." if texts else "Empty."]
    if wrong:
        named = [f"row {row}, column {column} is {texts.get((row, column), 'empty')}" for row, column in wrong]
        more = len(named) - _MOST_NAMED
        rest = f"; and {more} more" if more > 0 else ""
        sentences.append(f"Marked as different: {'; '.join(named[:_MOST_NAMED])}{rest}.")
    if window:
        where = ", partly outside of the numbers shown" if beyond else ""
        sentences.append(f"Outlined window: {_extent(window)}{where}.")
    return " ".join(sentences)


def _extent(span: _Span) -> str:
    return f"rows {span.top} to {span.bottom - 1}, columns {span.left} to {span.right - 1}"


def _as_text(
    shown: _Span, window: _Span | None, wrong: list[tuple[int, int]], texts: dict[tuple[int, int], str], every: _Span
) -> str:
    """The grid in letters: *wrong cells* in asterisks, [cells of the window] in brackets, padding as a dot."""
    marked = set(wrong)

    def cell(row: int, column: int) -> str:
        in_window = window is not None and window.holds(row, column)
        blank = "" if shown.holds(row, column) or not in_window else "·"
        text = texts.get((row, column), blank)
        text = f"*{text}*" if (row, column) in marked else text
        return f"[{text}]" if in_window else text

    columns = range(every.left, every.right)
    table = [["", *map(str, columns)]]
    table += [[str(row), *(cell(row, column) for column in columns)] for row in range(every.top, every.bottom)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ("  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)) for row in table)
    return "\n".join(line.rstrip() for line in lines)
