"""`--json FILE`: the judgements for a program, one after the other."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO, TypeVar

from grader.errors import UserError
from grader.model import Course, Graded
from grader.replacing import replaced
from grader.report import judgement_object

T = TypeVar("T")


def refuse_nowhere(path: Path | None) -> None:
    """Before anything is judged. Raises UserError."""
    if path and not path.parent.is_dir():
        raise UserError(f"{path.parent} is no folder; name a file in one that exists: --json FILE")


def write(path: Path, course: Course, graded: Iterable[Graded]) -> list[str]:
    """Returns what could not be written of them. Raises UserError where nothing can be."""
    return written(path, lambda file: _lines(file, course, graded))


def written(path: Path, write_to: Callable[[TextIO], T]) -> T:
    """Returns what write_to does with the file, or with standard output for "-". Raises UserError."""
    if path == Path("-"):
        if sys.stdout is None:
            raise UserError("standard output is closed; the judgements are stored, name a file: --json FILE")
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        return write_to(sys.stdout)
    try:
        with replaced(path) as partial, partial.open("w", encoding="utf-8") as file:
            return write_to(file)
    except OSError as error:
        raise UserError(
            f"{path}: {error.strerror}; the judgements are stored, name another file: --json FILE"
        ) from None


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
