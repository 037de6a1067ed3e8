"""A source notebook → Material. Its cells are what nbgrader's metadata says, or otter's where raw cells mark questions.

Source: nbgrader's docs/source/contributor_guide/metadata.rst, and its clearsolutions and clearhiddentests.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any

from grader.errors import UserError
from grader.importing import assign, cells
from grader.importing.cells import NotebookCell
from grader.importing.material import CodeCell, Left, Material, Part

_HIDDEN = ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
_SOLUTION = ("BEGIN SOLUTION", "END SOLUTION")
_MARK_SCHEME = ("BEGIN MARK SCHEME", "END MARK SCHEME")
_AUTOTEST = re.compile(r"^\s*###\s*(HASHED )?AUTOTEST\b", re.MULTILINE)


def read(content: bytes, filename: str) -> Material:
    """Raises UserError where it is no notebook, or regions are not in order."""
    found = cells.read(content, filename)
    if assign.is_source(found):
        return assign.read(found)
    return sum(map(_cell, found), Material())


def _cell(cell: NotebookCell) -> Material:
    marks, where = cell.marks or {}, cell.where
    by_hand = marks.get("task") or (marks.get("grade") and marks.get("solution"))
    found = _left(where, "graded by hand", _points(marks)) if by_hand else Material()
    if cell.kind == "markdown":
        return found if by_hand and not marks.get("task") else found + _markdown(cell.text, where)
    if cell.kind == "raw":
        return found
    if marks.get("grade") and not by_hand:
        return found + _tests(marks, cell)
    return found + Material(code=(CodeCell(where, cell.text, bool(marks.get("solution"))),))


def _left(where: str, reason: str, points: float = 0.0) -> Material:
    return Material(left=(Left(where, reason, points),))


def _points(marks: Mapping[str, Any]) -> float:
    points = marks.get("points")
    return float(points) if isinstance(points, int | float) else 0.0


def _markdown(text: str, where: str) -> Material:
    """What is shown of it: no mark scheme, no solution."""
    if assign.is_older(text):
        return _left(where, "marks of otter assign before version 4: import what `otter assign` made of it")
    return cells.statement(_divided(_divided(text, _MARK_SCHEME, where)[0], _SOLUTION, where)[0], where)


def _tests(marks: Mapping[str, Any], cell: NotebookCell) -> Material:
    text, where = cell.text, cell.where
    name, points = cells.identifier(str(marks.get("grade_id") or ""), f"cell_{cell.number}"), _points(marks)
    if points <= 0:
        return _left(where, "gives 0 points; every test here gives some")
    if _AUTOTEST.search(text):
        return _left(where, "its tests are generated (### AUTOTEST); import what nbgrader generated", points)
    public, hidden = _divided(text, _HIDDEN, where)
    asks = [_does_something(public), _does_something(hidden)]
    if not any(asks):
        return _left(where, "has no lines that test", points)
    share = points / sum(asks)
    parts = (
        Part(where, name, name, share, public, False, cells.sentence(public, name)),
        Part(f"{where}, hidden", name, f"{name}_hidden", share, hidden, True, f'Hidden tests of "{name}".', public),
    )
    return Material(tests=tuple(part for part, does in zip(parts, asks, strict=True) if does))


def _divided(text: str, markers: tuple[str, str], where: str) -> tuple[str, str]:
    """The lines outside of the regions, and those within. Raises UserError where markers are not in order."""
    begin, end = markers
    outside: list[str] = []
    within: list[str] = []
    opened = 0
    for number, line in enumerate(text.split("\n"), 1):
        if begin in line:
            if opened:
                raise UserError(f"{where}, line {number}: {begin} within the region that begins in line {opened}")
            opened = number
        elif end in line:
            if not opened:
                raise UserError(f"{where}, line {number}: {end} without {begin}")
            opened = 0
        else:
            (within if opened else outside).append(line)
    if opened:
        raise UserError(f"{where}, line {opened}: {begin} without {end}")
    return "\n".join(outside), "\n".join(within)


def _does_something(code: str) -> bool:
    """False where there are blank lines, comments, strings and imports only."""
    try:
        body = ast.parse(code).body
    except SyntaxError:
        return True  # said when it is moved
    return any(not isinstance(node, ast.Import | ast.ImportFrom) and not cells.is_text(node) for node in body)
