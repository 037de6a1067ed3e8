"""Grades as CSV: a row for each student, or one for each judgement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from grader.export import points
from grader.export.cells import guarded, write
from grader.model import Exercise, Graded
from grader.scoring import Annotations

_LONG = (
    "student", "exercise", "verdict", "points", "max_points", "judged_points", "deduction", "late", "submitted_at",
    "deadline", "graded_at", "file", "sha256",
)  # fmt: skip


def wide(
    graded: Mapping[str, Sequence[Graded]], exercises: Sequence[Exercise], whole: Annotations, raw: bool = False
) -> bytes:
    """Unknown points are an empty cell, and so is an exercise of which nothing was graded.

    whole: what is adjusted for the work as a whole goes into the sum alone.

    raw: texts as they are, for programs; a spreadsheet may compute them.
    """
    text = str if raw else guarded
    heads = [exercise.slug for exercise in exercises]
    rows = [["student", *heads, "points", "max_points"]]
    for student, entries in graded.items():
        found = {entry.exercise.slug: entry for entry in entries}
        total = points.together(entries, whole.get(student, ()))
        cells = [_points(found[slug].grade.points) if slug in found else "" for slug in heads]
        rows.append([text(student), *cells, _points(total.points), _points(total.max_points)])
    return write(rows)


def long(graded: Iterable[Graded], raw: bool = False) -> bytes:
    """Each with what it follows from."""
    text = str if raw else guarded
    return write([_LONG, *([text(cell) for cell in _row(entry)] for entry in graded)])


def _row(entry: Graded) -> Iterator[str]:
    exercise, judgement, grade = entry
    yield from (judgement.student, exercise.slug, judgement.verdict.value)
    yield from map(_points, (grade.points, judgement.max_points, grade.judged_points, grade.deduction))
    moments = (grade.submitted_at, grade.deadline)
    yield grade.late or ""
    yield from (moment.isoformat(timespec="seconds") if moment else "" for moment in moments)
    yield from (judgement.graded_at, judgement.file or "", judgement.sha256 or "")


def _points(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
