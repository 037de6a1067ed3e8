"""A source notebook → Material. Its cells are what nbgrader's metadata says; otter's markers are read as well.

Source: nbgrader's docs/source/contributor_guide/metadata.rst, and its clearsolutions and clearhiddentests.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Any

from grader import notebook
from grader.errors import UserError
from grader.importing.material import CodeCell, Left, Material, Part

_HIDDEN = ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
_SOLUTION = ("BEGIN SOLUTION", "END SOLUTION")
_MARK_SCHEME = ("BEGIN MARK SCHEME", "END MARK SCHEME")
_AUTOTEST = re.compile(r"^\s*###\s*(HASHED )?AUTOTEST\b", re.MULTILINE)
_PICTURE = re.compile(r"!\[[^\]]*\]\((?!https?:|data:)([^)\s]+)")
_OTTER_RAW = re.compile(r"#\s*(BEGIN TESTS|BEGIN QUESTION|ASSIGNMENT CONFIG)\b")


def read(content: bytes, filename: str) -> Material:
    """Raises UserError where it is no notebook, or regions are not in order."""
    try:
        cells = notebook.read(content, filename).get("cells", [])
    except notebook.NotebookError as error:
        raise UserError(str(error)) from None
    found = Material()
    for number, cell in enumerate(cells, 1):
        text = str(cell.get("source", "")).replace("\r\n", "\n")
        if text.strip():
            found += _cell(cell, text, f"{filename}, cell {number}", number)
    return found


def _cell(cell: Any, text: str, where: str, number: int) -> Material:
    marks = cell.get("metadata", {}).get("nbgrader") or {}
    by_hand = marks.get("task") or (marks.get("grade") and marks.get("solution"))
    found = Material()
    if by_hand:
        found += _left(where, "graded by hand", _points(marks))
    if cell.get("cell_type") == "markdown":
        return found if by_hand and not marks.get("task") else found + _markdown(text, where)
    if cell.get("cell_type") == "raw":
        known = _OTTER_RAW.search(text)
        return (
            found + _left(where, "a source of otter assign: import what `otter assign` made of it") if known else found
        )
    if marks.get("grade") and not by_hand:
        return found + _tests(marks, text, where, number)
    return found + Material(code=(CodeCell(where, text, bool(marks.get("solution"))),))


def _left(where: str, reason: str, points: float = 0.0) -> Material:
    return Material(left=(Left(where, reason, points),))


def _points(marks: Any) -> float:
    points = marks.get("points")
    return float(points) if isinstance(points, int | float) else 0.0


def _markdown(text: str, where: str) -> Material:
    """What is shown of it: no mark scheme, no solution."""
    shown = _divided(_divided(text, _MARK_SCHEME, where)[0], _SOLUTION, where)[0].strip()
    left = tuple(Left(where, f"the picture {name} does not come along") for name in _PICTURE.findall(shown))
    return Material(statement=(shown,) if shown else (), left=left)


def _tests(marks: Any, text: str, where: str, number: int) -> Material:
    name, points = identifier(str(marks.get("grade_id") or ""), f"cell_{number}"), _points(marks)
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
        Part(where, name, name, share, public, False, sentence(public, name)),
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
    return any(not isinstance(node, ast.Import | ast.ImportFrom) and not is_text(node) for node in body)


def is_text(node: ast.AST) -> bool:
    """A string that stands alone, as a cell's or a function's docstring does."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def sentence(code: str, name: str) -> str:
    """The author's own, where shown lines begin with a string or a comment."""
    try:
        said = ast.get_docstring(ast.parse(code))
    except SyntaxError:
        said = None
    if not said:
        first = next((line.strip() for line in code.split("\n") if line.strip()), "")
        said = first.lstrip("#! ") if first.startswith("#") else ""
    words = " ".join(said.split("\n\n")[0].split())
    return words or f'The shown tests of "{name}".'


def identifier(text: str, otherwise: str) -> str:
    """Letters, digits and _, fit for a tier and for the name of a test."""
    made = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_").removeprefix("test_") or otherwise
    return made if made[0].isalpha() and made not in _NO_NAMES else f"part_{made}"


_NO_NAMES: Iterable[str] = {"yes", "no", "on", "off", "true", "false", "null", "y", "n", "test"}
