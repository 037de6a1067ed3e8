"""A starter as a notebook: the statement in Markdown cells, with its formulas, and a cell for each function."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.model import Exercise

_HEADING = re.compile(r"#{1,2} ")
_FENCE = re.compile(r"\s*(```+|~~~+)")
_FORMULA = re.compile(r"^```math\n(.*?)\n```$", re.MULTILINE | re.DOTALL)

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(exercise: Exercise, statement: str, starter: str) -> str:
    """The text of the .ipynb file: the same for the same statement and starter, ids of cells included."""
    cells = [new_markdown_cell(part) for part in sections(statement)]  # type: ignore[no-untyped-call]
    title, parts = code_cells(starter)
    if title:
        cells.append(new_markdown_cell(title))  # type: ignore[no-untyped-call]
    cells += [new_code_cell(part) for part in parts]  # type: ignore[no-untyped-call]
    cells.append(new_markdown_cell("Save the notebook and run this cell to see where you stand:"))  # type: ignore[no-untyped-call]
    cells.append(new_code_cell(f'from grader import check\n\ncheck("{exercise.slug}")'))  # type: ignore[no-untyped-call]
    return text_of(new_notebook(cells=cells, metadata=METADATA), exercise)  # type: ignore[no-untyped-call]


def text_of(made: dict[str, Any], exercise: Exercise) -> str:
    """With ids that follow from the exercise and the place of the cell, and nothing of the machine it was made on."""
    made = nbformat.from_dict({**made, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5})  # type: ignore[no-untyped-call]
    for number, cell in enumerate(made["cells"]):
        cell["id"] = hashlib.sha256(f"{exercise.slug}:{number}".encode()).hexdigest()[:12]
    nbformat.validate(made)
    return str(nbformat.writes(made)) + "\n"  # type: ignore[no-untyped-call]


def sections(statement: str) -> list[str]:
    """A statement, cut before each heading of the first two ranks; lines of code that look like one are none."""
    parts: list[list[str]] = [[]]
    fence = ""
    for line in statement.splitlines():
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and line.strip() == fence:
            fence = ""
        elif not fence and _HEADING.match(line) and any(text.strip() for text in parts[-1]):
            parts.append([])
        parts[-1].append(line)
    texts = (_with_formulas("\n".join(part).strip("\n")) for part in parts)
    return [text for text in texts if text]


def _with_formulas(text: str) -> str:
    """GitHub sets formulas between ```math fences, Jupyter those between dollar signs."""
    return _FORMULA.sub(lambda match: f"$$\n{match[1]}\n$$", text)


def code_cells(starter: str) -> tuple[str, list[str]]:
    """(its docstring, a cell for what stands before the first function and one for each function)."""
    tree = ast.parse(starter)
    lines = starter.splitlines()
    starts = list(_starts(tree, lines))
    docstring = ast.get_docstring(tree) or ""
    ends = [*starts[1:], len(lines)]
    parts = ("\n".join(lines[start:end]).strip("\n") for start, end in zip(starts, ends, strict=True))
    return docstring, [part for part in parts if part]


def _starts(tree: ast.Module, lines: list[str]) -> Iterator[int]:
    """Index of the first line of each cell. Comments right above a function belong to it."""
    body = tree.body[1:] if ast.get_docstring(tree) is not None else tree.body
    before_was_function = True
    for node in body:
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if is_function or before_was_function:
            first = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", []))]) - 1
            while first and lines[first - 1].startswith("#"):
                first -= 1
            yield first
        before_was_function = is_function
