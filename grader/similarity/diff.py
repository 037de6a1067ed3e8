"""Two files side by side: which line stands beside which. Lines that differ in names alone stand beside each other."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from itertools import zip_longest

from grader.similarity.records import File, Pair, Side
from grader.similarity.tokens import tokens

MOST_LINES = 1_000  # of a file that are shown; where they end is said
MOST_OF_A_LINE = 300  # characters


@dataclass(frozen=True, slots=True)
class Line:
    place: str
    """in the student's own terms: "12", or "3:2" for the second line of cell 3"""
    text: str
    is_alike: bool


@dataclass(frozen=True, slots=True)
class Row:
    left: Line | None
    right: Line | None


def rows(pair: Pair) -> list[Row]:
    """Each line of both files once, in its order."""
    left, right = _lines(pair.left), _lines(pair.right)
    # Its rule against lines that occur everywhere bounds the time that a hostile file can cost.
    matcher = difflib.SequenceMatcher(None, _normal(pair.left.file), _normal(pair.right.file))
    found: list[Row] = []
    for _, i, i_end, j, j_end in matcher.get_opcodes():
        found += [Row(*both) for both in zip_longest(left[i:i_end], right[j:j_end])]
    return found


def _lines(side: Side) -> list[Line]:
    return [
        Line(_place(side.file, number), _cut(text), number in side.alike)
        for number, text in enumerate(side.file.lines[:MOST_LINES], 1)
    ]


def _normal(file: File) -> list[str]:
    """Each line as its tokens."""
    cut = tokens("\n".join(file.lines))
    words: list[list[str]] = [[] for _ in file.lines]
    for text, line in zip(cut.texts, cut.lines, strict=True):
        words[line - 1].append(text)
    return [" ".join(found) for found in words[:MOST_LINES]]


def _place(file: File, line: int) -> str:
    for cell in file.source.cells:
        if cell.first_line <= line <= cell.last_line:
            return f"{cell.number}:{line - cell.first_line + 1}"
    return str(line)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_OF_A_LINE else text[:MOST_OF_A_LINE] + " …"
