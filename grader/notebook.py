"""A notebook as one source with a map from line to cell. It is read here and never executed."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any

import nbformat

from grader.model import Cell, Source

MAX_IGNORED = 50  # lines listed; more are left out all the same
MAX_OBJECTS = 100_000  # JSON objects, each of which costs many times its two bytes; a long notebook has thousands
MAX_LINES = 50_000
_KEEPS_PYTHON = ("%%time", "%%timeit", "%%capture", "%%prun")
"""cell magics whose cell is Python and is kept without its first line"""

# Lines that are no Python: checked only where a statement can begin, so that `%` in a continued expression stays.
_MAGIC = re.compile(r"\s*[%!?]|[\w.,\s\[\]]+=\s*[%!](?!=)|\s*[\w.*]+\?{1,2}\s*\Z")
_TOKEN = re.compile(r"""\#.*|(?P<quote>\"{3}|'{3}|["'])|(?P<open>[(\[{])|(?P<close>[)\]}])|\\(?P<at_end>\Z)?""")


class NotebookError(Exception):
    """The bytes are no notebook that can be graded; the message is for the student."""


def to_source(content: bytes, filename: str) -> Source:
    """The code cells, one after the other, magics and shell lines blanked. Raises NotebookError."""
    found = _code_cells(content, filename)
    if not found:
        raise NotebookError(f"{filename} has no code cells.")
    return from_cells(found, filename)


def from_cells(found: Sequence[tuple[int, str]], filename: str) -> Source:
    """The source of some cells, each with its number. Raises NotebookError."""
    lines: list[str] = []
    cells: list[Cell] = []
    ignored: list[str] = []
    for number, text in found:
        if len(lines) + text.count("\n") >= MAX_LINES:
            raise NotebookError(f"{filename} has more than {MAX_LINES:,} lines of code.")
        kept, dropped = without_magics(text)
        cells.append(Cell(number, len(lines) + 1, len(lines) + len(kept)))
        ignored += [f"cell {number}, line {line}: {magic}" for line, magic in dropped[: MAX_IGNORED - len(ignored)]]
        lines += kept
    source = "\n".join(lines).encode("utf-8", "backslashreplace")
    return Source(filename, source, tuple(cells), tuple(ignored))


def _code_cells(content: bytes, filename: str) -> list[tuple[int, str]]:
    """(position in the notebook from 1, text) of each code cell that is not empty."""
    notebook = read(content, filename)
    found = []
    for number, cell in enumerate(notebook.get("cells", []), 1):
        text = cell.get("source")
        if cell.get("cell_type") == "code" and isinstance(text, str) and text.strip():
            found.append((number, text.replace("\r\n", "\n").replace("\r", "\n")))
    return found


def read(content: bytes, filename: str) -> Any:
    """The notebook as nbformat 4 has it, whatever version it is of. Raises NotebookError."""
    if content.count(b"{") + content.count(b"[") > MAX_OBJECTS:
        raise NotebookError(f"{filename} has more than {MAX_OBJECTS:,} parts. Clear its outputs and save it again.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotebookError(
            f"{filename} is not UTF-8 text, so it is no notebook. Save it from Jupyter again."
        ) from None
    try:
        parsed = nbformat.reader.parse_json(text)  # type: ignore[no-untyped-call]
    except (nbformat.reader.NotJSONError, ValueError, RecursionError):
        raise NotebookError(f"{filename} cannot be read as a notebook: {_why_no_json(text.strip())}") from None
    if not isinstance(parsed, dict) or not isinstance(parsed.get("nbformat"), int):
        raise NotebookError(f"{filename} is JSON, but no notebook: it has no nbformat. Save it from Jupyter again.")
    try:
        with warnings.catch_warnings(action="ignore"):  # about ids and versions: nothing that matters here
            return nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    except Exception as error:  # whatever a foreign file makes of a reader of foreign files
        reason = f"{type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}"
        raise NotebookError(
            f"{filename} cannot be read as a notebook ({reason}). Save it from Jupyter again."
        ) from None


def _why_no_json(text: str) -> str:
    """And what to do."""
    if text.startswith("<<<<<<< ") or "\n<<<<<<< " in text:
        return "it holds the marks of a merge (<<<<<<<). Take one side of it, or save it from Jupyter again."
    if text.startswith("<"):
        return "it is a web page. Download the notebook itself, not the page that shows it."
    cut = text.startswith("{") and not text.endswith("}")
    return f"it {'ends too early' if cut else 'is not JSON'}. Save it from Jupyter again and hand that in."


def without_magics(text: str) -> tuple[list[str], list[tuple[int, str]]]:
    """The lines of a cell with magics and shell lines replaced, and those lines with their numbers from 1.

    A replaced line becomes `pass` at its own depth, so that a block made of magics alone stays a block and all
    other lines keep their number.
    """
    lines = text.split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    dropped: list[tuple[int, str]] = []
    if lines[first].startswith("%%"):
        dropped.append((first + 1, lines[first]))
        if lines[first].split()[0] not in _KEEPS_PYTHON:
            return [""] * len(lines), dropped
        lines[first] = ""
    if not any(map(_MAGIC.match, lines)):  # as in nearly every cell
        return lines, dropped
    reader = _LineReader()
    continued = False
    for index, line in enumerate(lines):
        if continued or (reader.at_statement and _MAGIC.match(line)):
            continued = line.endswith("\\")
            dropped.append((index + 1, line.strip()))
            lines[index] = line[: len(line) - len(line.lstrip())] + "pass"
        else:
            reader.read(line)
    return lines, dropped


class _LineReader:
    """Knows after each line whether the next one begins a statement: not within brackets or a long string."""

    def __init__(self) -> None:
        self.depth = 0
        self.quote = ""
        self.continued = False

    @property
    def at_statement(self) -> bool:
        return not (self.depth or self.quote or self.continued)

    def read(self, line: str) -> None:
        at = 0
        self.continued = False
        while True:
            if self.quote:
                end = self._end_of_string(line, at)
                if end is None:
                    return
                at, self.quote = end, ""
            match = _TOKEN.search(line, at)
            if match is None:
                return
            at = match.end()
            if match["quote"]:
                self.quote = match["quote"]
            elif match["open"]:
                self.depth += 1
            elif match["close"]:
                self.depth = max(0, self.depth - 1)
            elif match[0] == "\\" and at == len(line):
                self.continued = True

    def _end_of_string(self, line: str, at: int) -> int | None:
        """Where the string that is open ends in this line; a short string ends with its line at the latest."""
        while at < len(line):
            if line[at] == "\\":
                at += 2
            elif line.startswith(self.quote, at):
                return at + len(self.quote)
            else:
                at += 1
        if len(self.quote) == 1:
            self.quote = "" if not line.endswith("\\") else self.quote
        return None
