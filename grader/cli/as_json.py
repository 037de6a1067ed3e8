"""`--json FILE`: the judgements for a program, one after the other."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from grader.errors import UserError
from grader.model import Course, Graded
from grader.report import judgement_object


def write(path: Path, course: Course, graded: Iterable[Graded]) -> list[str]:
    """Returns what could not be written of them. Raises UserError where nothing can be."""
    if path == Path("-"):
        if sys.stdout is None:
            raise UserError("standard output is closed; the judgements are stored, name a file: --json FILE")
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        return _lines(sys.stdout, course, graded)
    try:
        if path.exists() and not path.is_file():  # /dev/null, a pipe: written to and not replaced
            with path.open("w", encoding="utf-8") as file:
                return _lines(file, course, graded)
        return _replace(path, course, graded)
    except OSError as error:
        raise UserError(
            f"{path}: {error.strerror}; the judgements are stored, name another file: --json FILE"
        ) from None


def _replace(path: Path, course: Course, graded: Iterable[Graded]) -> list[str]:
    """All of it or nothing."""
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("w", encoding="utf-8") as file:
            problems = _lines(file, course, graded)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return problems


def _lines(file: TextIO, course: Course, graded: Iterable[Graded]) -> list[str]:
    problems = []
    head = {"course": course.slug, "graded_at": datetime.now(UTC).isoformat(timespec="seconds")}
    file.write(_record(head, "").removesuffix("\n}") + ',\n  "judgements": [')
    between = "\n    "
    for _, judgement, grade in graded:
        try:
            text = _record(judgement_object(judgement, grade), "    ")
        except Exception as error:  # this one, and none of the others
            problems.append(f"{judgement.student}, {judgement.exercise}: cannot be written as JSON: {error!r}")
            continue
        file.write(between + text)
        between = ",\n    "
    file.write("\n  ]\n}\n")
    return problems


def _record(record: dict[str, Any], indent: str) -> str:
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False).replace("\n", f"\n{indent}")
