"""Of grades what goes into one cell of an LMS: the points that count, of one exercise or of some together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader import scoring
from grader.errors import UserError
from grader.model import Annotation, Graded


@dataclass(frozen=True, slots=True)
class Sum:
    """One student's points, all that is filled into one column."""

    points: float | None
    """None while one of them has none yet"""
    max_points: float
    entries: tuple[Graded, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A file of an LMS with grades in it."""

    content: bytes
    changed: int
    """students whose cells are others now"""
    same: int
    notes: tuple[str, ...]
    """what was left as it is and why, one sentence each"""


def by_student(graded: Iterable[Graded]) -> dict[str, list[Graded]]:
    found: dict[str, list[Graded]] = {}
    for entry in graded:
        found.setdefault(entry.judgement.student, []).append(entry)
    return found


def together(entries: Sequence[Graded], whole: Sequence[Annotation] = ()) -> Sum:
    """whole: what staff say of the student, of which what they adjusted for the work as a whole counts here."""
    most = round(math.fsum(entry.judgement.max_points for entry in entries), 2)
    return Sum(scoring.points(entries, whole), most, tuple(entries))


def factor(promised: float, possible: float | None, scale: bool | None, what: str) -> float:
    """What points are multiplied by. Raises UserError where the LMS counts to another number and nobody said how.

    promised: what the exercises give; possible: what the LMS says that can be had.
    """
    if possible is None or math.isclose(promised, possible) or scale is False:
        return 1.0
    if scale is None:
        raise UserError(
            f"{what} has {possible:g} points in the LMS, and the exercises have {promised:g}: --scale converts in "
            "proportion, --no-scale fills in the points as they are"
        )
    return possible / promised


def number(text: str) -> float | None:
    """A cell's number, with a decimal comma as well; None where there is none."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def incomplete(sums: Mapping[str, Sum], slugs: Sequence[str]) -> list[str]:
    """Whose sum lacks an exercise of which nothing was graded."""
    lines = []
    for student, total in sums.items():
        there = {entry.exercise.slug for entry in total.entries}
        missing = [slug for slug in slugs if slug not in there]
        if missing:
            lines.append(f"{student}: nothing was graded for {', '.join(missing)}, which counts as 0 in the sum")
    return lines
