"""The lines of a submission around the one that is to blame, as its author knows them."""

from __future__ import annotations

import io
import tokenize

from grader.model import Excerpt, Source

LINES_AROUND = 3
_LONGEST_LINE = 160  # characters


def excerpt(source: Source, line: int | None) -> Excerpt | None:
    """None where the submission has no such line, whatever the session says."""
    lines = _text(source.content).split("\n")
    if line is None or not 1 <= line <= len(lines):
        return None
    cell = next((cell for cell in source.cells if cell.first_line <= line <= cell.last_line), None)
    begin, end = (cell.first_line, cell.last_line) if cell else (1, len(lines))
    first, last = max(begin, line - LINES_AROUND), min(end, line + LINES_AROUND)
    shown = tuple(_short(text) for text in lines[first - 1 : last])
    where = f"{source.filename}, cell {cell.number}" if cell else source.filename
    return Excerpt(where, first - begin + 1, shown, line - first)


def _text(content: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    except SyntaxError:  # of a declaration that makes no sense
        encoding = "utf-8"
    return content.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"
