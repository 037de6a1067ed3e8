"""The student's own lines: numbered as their author sees them, and only lines that are there."""

from __future__ import annotations

import pytest

from grader.judge.excerpts import excerpt
from grader.model import Cell, Excerpt, Source

TEN = "\n".join(f"line {number}" for number in range(1, 11)).encode()


@pytest.mark.parametrize(("line", "first", "blamed", "count"), [(1, 1, 0, 4), (5, 2, 3, 7), (10, 7, 3, 4)])
def test_lines_around_the_one_to_blame(line: int, first: int, blamed: int, count: int) -> None:
    found = excerpt(Source("a.py", TEN), line)
    assert found is not None
    assert (found.where, found.first, found.blamed, len(found.lines)) == ("a.py", first, blamed, count)
    assert found.lines[blamed] == f"line {line}"


def test_a_notebook_counts_in_its_cell_and_shows_no_other() -> None:
    source = Source("a.ipynb", TEN, cells=(Cell(3, 1, 4), Cell(7, 5, 6)))
    assert excerpt(source, 5) == Excerpt("a.ipynb, cell 7", 1, ("line 5", "line 6"), 0)


@pytest.mark.parametrize("line", [None, 0, -1, 11, 10**9])
def test_a_line_that_is_not_there_is_not_shown(line: int | None) -> None:
    assert excerpt(Source("a.py", TEN), line) is None


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"# coding: latin-1\nx = '\xe4'", "x = 'ä'"),
        (b"# coding: nonsense\nx = '\xe4'", "x = '\N{REPLACEMENT CHARACTER}'"),
        (b"\xef\xbb\xbf\nx = 1", "x = 1"),
        (b"\r\nx = 1\r\n", "x = 1"),
        (b"\n" + b"x" * 500, "x" * 159 + "…"),
    ],
)
def test_any_bytes_become_lines(content: bytes, text: str) -> None:
    found = excerpt(Source("a.py", content), 2)
    assert found is not None
    assert found.lines[found.blamed] == text
