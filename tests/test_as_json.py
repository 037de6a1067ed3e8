"""`--json FILE` is all there or not at all, and a closed standard output is told."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.cli import as_json
from grader.errors import UserError
from grader.model import Course, Graded

COURSE = Course("cnn", "Pixels", Path("/course"), (), {})


def test_a_disk_that_is_full_leaves_the_file_as_it_was(tmp_path):
    def disk_is_full() -> Iterator[Graded]:
        raise OSError(errno.ENOSPC, "No space left on device")
        yield

    file = tmp_path / "out.json"
    file.write_text("before")
    with pytest.raises(UserError, match="No space left on device; the judgements are stored"):
        as_json.write(file, COURSE, disk_is_full())
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("out.json", "before")]


def test_a_closed_standard_output_is_told(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(UserError, match="standard output is closed; the judgements are stored, name a file"):
        as_json.write(Path("-"), COURSE, [])
