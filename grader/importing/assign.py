"""A source notebook of `otter assign` → Material. Its raw cells mark questions, and within them solutions and tests.

Source: otter-grader's docs/otter_assign/notebook_format.rst; whatever order the blocks have, cells keep theirs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from grader.errors import UserError
from grader.importing import cells, otter
from grader.importing.cells import NotebookCell
from grader.importing.material import CodeCell, Left, Material, Part

_MARK = re.compile(r"\s*#\s+(BEGIN|END)\s+(QUESTION|PROMPT|SOLUTION|TESTS)\b", re.IGNORECASE)
_ASSIGNMENT = re.compile(r"\s*#\s+ASSIGNMENT\s+CONFIG\b", re.IGNORECASE)
_OLDER = re.compile(r"^\s*```\s*\n?\s*BEGIN (QUESTION|ASSIGNMENT)\b", re.MULTILINE)
_NOT_A_CELL = re.compile(r"\s*(##\s*ignore\s*##|#\s*ignore\s*$)", re.IGNORECASE | re.MULTILINE)
_TEST_CONFIG = re.compile(
    r"\s*(?:\w+\s*=\s*)?([\"']{1,3})\s*#\s*BEGIN\s+TEST\s+CONFIG[^\n]*\n(?P<settings>.*?)\n?\s*\1;?\s*#\s*END\s+TEST\s+CONFIG",
    re.IGNORECASE | re.DOTALL,
)
_IGNORED_LINE = re.compile(r"#\s*IGNORE\s*$")
_IGNORED_LINES = re.compile(r"\s*#\s*(BEGIN|END)\s+IGNORE\b", re.IGNORECASE)


@dataclass(slots=True)
class _Question:
    name: str
    where: str
    points: Any
    by_hand: bool
    parts: list[Part] = field(default_factory=list)
    settings: list[Mapping[str, Any]] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    """of parts that cannot come along, by their place"""


def is_source(notebook: Sequence[NotebookCell]) -> bool:
    """Whether its raw cells are those of otter assign."""
    return any(cell.kind == "raw" and (_MARK.match(cell.text) or _ASSIGNMENT.match(cell.text)) for cell in notebook)


def is_older(markdown: str) -> bool:
    """Whether it is a mark of the format before version 4, which had no raw cells."""
    return bool(_OLDER.search(markdown))


def read(notebook: Sequence[NotebookCell]) -> Material:
    """Raises UserError with the cell where blocks are not in order or a configuration cannot be read."""
    found = Material()
    open_blocks: list[tuple[str, str]] = []
    question: _Question | None = None
    for cell in notebook:
        mark = _MARK.match(cell.text) if cell.kind == "raw" else None
        kind = mark[2].upper() if mark else ""
        if mark is None:
            found += _content(cell, open_blocks[-1][0] if open_blocks else "", question)
        elif mark[1].upper() == "BEGIN":
            _may_begin(kind, cell.where, open_blocks)
            open_blocks.append((kind, cell.where))
            question = _question(cell) if kind == "QUESTION" else question
        else:
            _may_end(kind, cell.where, open_blocks)
            open_blocks.pop()
            found += _graded(question) if kind == "QUESTION" and question else Material()
    if open_blocks:
        kind, where = open_blocks[-1]
        raise UserError(f"{where}: # BEGIN {kind} without # END {kind}")
    return found


def _may_begin(kind: str, where: str, open_blocks: Sequence[tuple[str, str]]) -> None:
    around = open_blocks[-1] if open_blocks else None
    if kind == "QUESTION" and around:
        raise UserError(f"{where}: # BEGIN QUESTION within the {around[0]} that begins in {around[1]}")
    if kind != "QUESTION" and (around is None or around[0] != "QUESTION"):
        place = f"within the {around[0]} that begins in {around[1]}" if around else "outside of a question"
        raise UserError(f"{where}: # BEGIN {kind} {place}; expected it directly in a question")


def _may_end(kind: str, where: str, open_blocks: Sequence[tuple[str, str]]) -> None:
    if not open_blocks:
        raise UserError(f"{where}: # END {kind} ends nothing; there is no # BEGIN {kind} before it")
    if open_blocks[-1][0] != kind:
        raise UserError(f"{where}: # END {kind}, but the {open_blocks[-1][0]} of {open_blocks[-1][1]} is still open")


def _question(cell: NotebookCell) -> _Question:
    settings = _settings(cell.text, cell.where)
    name = cells.identifier(str(settings.get("name") or ""), f"cell_{cell.number}")
    return _Question(name, cell.where, settings.get("points"), settings.get("manual") is True)


def _settings(text: str, where: str) -> dict[str, Any]:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UserError(f"{where}: cannot be read as YAML: {' '.join(str(error).split())[:200]}") from None
    if found is not None and not isinstance(found, dict):
        raise UserError(f"{where}: expected settings such as `points: 2`, got {found!r:.60}")
    return found or {}


def _content(cell: NotebookCell, block: str, question: _Question | None) -> Material:
    if _NOT_A_CELL.match(cell.text):
        return Material()
    if cell.kind == "raw":
        return _assignment(cell) if _ASSIGNMENT.match(cell.text) else Material()
    if block == "TESTS" and question:
        return _test(cell, question)
    if block == "PROMPT":
        return _left(cell, "a prompt; the starter is made of the solution") if cell.kind == "code" else Material()
    if cell.kind == "code":
        return Material(code=(CodeCell(cell.where, _without_ignored(cell), is_solution=block == "SOLUTION"),))
    return Material() if block == "SOLUTION" else cells.statement(cell.text, cell.where)


def _assignment(cell: NotebookCell) -> Material:
    files = _settings(cell.text, cell.where).get("files")
    names = ", ".join(map(str, files)) if isinstance(files, list) else ""
    return (
        _left(cell, f"its files do not come along: {names}; say them in course.yml, `files:`") if names else Material()
    )


def _left(cell: NotebookCell, reason: str) -> Material:
    return Material(left=(Left(cell.where, reason),))


def _without_ignored(cell: NotebookCell) -> str:
    """Lines that are to be in neither notebook are blank, and so all others keep their numbers."""
    lines: list[str] = []
    inside = 0
    for number, line in enumerate(cell.text.split("\n"), 1):
        mark = _IGNORED_LINES.match(line)
        begins = mark is not None and mark[1].upper() == "BEGIN"
        if mark and begins == bool(inside):
            wrong = "within another" if begins else "ends nothing"
            raise UserError(f"{cell.where}, line {number}: {line.strip()} {wrong}")
        inside = number if begins else 0 if mark else inside
        lines.append("" if mark or inside or _IGNORED_LINE.search(line) else line)
    if inside:
        raise UserError(f"{cell.where}, line {inside}: # BEGIN IGNORE without # END IGNORE")
    return "\n".join(lines)


def _test(cell: NotebookCell, question: _Question) -> Material:
    if cell.kind != "code":
        return _left(cell, "no code, though it stands among tests")
    text, settings = _configured(cell)
    function = _only_function(text)
    if function:
        part = otter.of_function(function, f"{cell.where}, {function.name}", settings, question.name)
    else:
        number = len(question.parts) + 1
        try:
            code = _asserted(text, cell.output)
        except ValueError as error:
            code, question.reasons[cell.where] = "", str(error)
        message = otter.said(settings, question.name, text)
        hidden = bool(settings.get("hidden"))
        part = Part(cell.where, "", f"{question.name}_{number}", 0.0, code, hidden, message)
    question.parts.append(part)
    question.settings.append(settings)
    return Material()


def _configured(cell: NotebookCell) -> tuple[str, dict[str, Any]]:
    """The lines that test, and what the first says of them: a comment, or a string that begins there."""
    text = _without_ignored(cell)
    first, _, rest = text.partition("\n")
    if config := _TEST_CONFIG.match(text):
        said = config[0].count("\n")
        blank = "\n" * said + text[config.end() :].removeprefix(";")
        return blank, _settings(config["settings"], cell.where)
    if first.lstrip().startswith("#") and re.search(r"\bhidden\b", first, re.IGNORECASE):
        return f"\n{rest}", {"hidden": True}
    return text, {}


def _only_function(text: str) -> ast.FunctionDef | None:
    """Of a cell that defines a test and, but for ignored lines, does nothing else."""
    try:
        body = [node for node in ast.parse(text).body if not cells.is_text(node)]
    except SyntaxError:
        return None
    return body[0] if len(body) == 1 and isinstance(body[0], ast.FunctionDef) else None


def _asserted(text: str, output: str) -> str:
    """The cell's output is what its last line is expected to show. Raises ValueError with the reason."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return text  # said when it is moved
    last, want = (body[-1] if body else None), output.strip()
    if not isinstance(last, ast.Expr):
        if want:
            raise ValueError("prints what it expects; assert it instead")
        return text
    source = ast.get_source_segment(text, last) or ""
    if want:
        return "\n".join([*text.split("\n")[: last.lineno - 1], otter.assertion(source, want)])
    if isinstance(last.value, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Name | ast.Constant):
        raise ValueError(f"ends in {source[:40]}, whose output is not saved; run the notebook and save it with outputs")
    return text


def _graded(question: _Question) -> Material:
    points = question.points
    if not question.parts:
        worth = _number(points, question.where) if points is not None else 1.0
        reason = "graded by hand" if question.by_hand else f"the question {question.name} has no tests"
        return Material(left=(Left(question.where, reason, worth),))
    if isinstance(points, dict):
        points = _number(points.get("each", 1), question.where) * len(question.parts)
    elif isinstance(points, list):
        if len(points) != len(question.parts):
            raise UserError(f"{question.where}: {len(points)} points for {len(question.parts)} tests")
        points = [_number(number, question.where) for number in points]
    elif points is not None:
        points = _number(points, question.where)
    for settings in question.settings:
        if settings.get("points") is not None:
            _number(settings["points"], question.where)
    made = otter.with_points(question.parts, question.name, points, question.settings)
    by_hand = (Left(question.where, "graded by hand as well"),) if question.by_hand else ()
    return Material(left=by_hand) + otter.without(question.reasons, made)


def _number(points: Any, where: str) -> float:
    if isinstance(points, bool) or not isinstance(points, int | float):
        raise UserError(f"{where}: expected a number of points, got {points!r:.40}")
    return float(points)
