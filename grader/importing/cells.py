"""What both kinds of source notebook have in common: cells as text, a statement's texts, sentences, names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from grader import notebook
from grader.errors import UserError
from grader.importing.material import Left, Material

_PICTURE = re.compile(r"!\[[^\]]*\]\((?!https?:|data:)([^)\s]+)")
_FENCED = re.compile(r"^```otter[ \t]*\n(.*?)\n```[ \t]*$\n?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class NotebookCell:
    """A cell that is not blank."""

    where: str
    """`ps1.ipynb, cell 3`"""
    number: int
    """from 1, blank cells counted"""
    kind: str
    """markdown, code, raw"""
    text: str
    output: str = ""
    """what it showed as text when it was last run"""
    marks: Mapping[str, Any] | None = None
    """nbgrader's metadata"""


def read(content: bytes, filename: str) -> list[NotebookCell]:
    """Raises UserError where it is no notebook. Markdown between ```otter and ``` is a raw cell, as otter has it."""
    try:
        cells = notebook.read(content, filename).get("cells", [])
    except notebook.NotebookError as error:
        raise UserError(str(error)) from None
    found: list[NotebookCell] = []
    for number, cell in enumerate(cells, 1):
        text = str(cell.get("source", "")).replace("\r\n", "\n")
        kind, marks = str(cell.get("cell_type")), cell.get("metadata", {}).get("nbgrader")
        # re.split puts the fenced texts at the odd places
        parts = _FENCED.split(text) if kind == "markdown" else [text]
        for index, part in enumerate(parts):
            if part.strip():
                is_kind = "raw" if index % 2 else kind
                where = f"{filename}, cell {number}"
                found.append(NotebookCell(where, number, is_kind, part, _output(cell), marks))
    return found


def _output(cell: Any) -> str:
    texts = [output.get("text") or output.get("data", {}).get("text/plain") for output in cell.get("outputs", [])]
    return "".join(text for text in texts if isinstance(text, str))


def statement(text: str, where: str) -> Material:
    """Shown text, and the pictures that it lacks here."""
    left = tuple(Left(where, f"the picture {name} does not come along") for name in _PICTURE.findall(text))
    return Material(statement=(text.strip(),) if text.strip() else (), left=left)


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
