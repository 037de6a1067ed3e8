"""Canvas: grades filled into the gradebook that Canvas exported, every other byte kept.

A file made from nothing would make new assignments: Canvas knows one by the number in its header, `Max-pooling (123)`.
Source: lib/gradebook_exporter.rb and lib/gradebook_importer.rb of canvas-lms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from grader.errors import UserError
from grader.export import points
from grader.export.cells import Sheet
from grader.export.matching import Column, Matched
from grader.export.points import Filled, Sum
from grader.model import Exercise, Graded
from grader.scoring import Annotations

_ASSIGNMENT = re.compile(r"(?P<title>.+) \((?P<id>\d+)\)", re.DOTALL)
_IDS = (("SIS User ID", "id"), ("SIS Login ID", "login"), ("Integration ID", "id"), ("ID", "canvas"))
_NO_STUDENTS = ("points possible", "manual posting", "student, test", "test student")
_NONE: Annotations = {}
_READ_ONLY = "(read only)"


def columns(sheet: Sheet) -> list[Column]:
    """Those that may tell who a row is. Raises UserError where it is no gradebook."""
    if (
        not sheet.titles[:1]
        or "student" not in sheet.titles[0].casefold()
        or "id" not in map(str.casefold, sheet.titles)
    ):
        raise UserError(f"{sheet.name}: no gradebook of Canvas, which begins with Student,ID; export it there: Grades")
    rows = _students(sheet)
    found = [(title, kind, sheet.column(title)) for title, kind in (*_IDS, (sheet.titles[0], "name"))]
    return [
        Column(title, kind, {row: _text(sheet.cell(row, place)) for row in rows})
        for title, kind, place in found
        if place is not None
    ]


def targets(sheet: Sheet, exercises: Sequence[Exercise], wanted: str | None) -> dict[int, tuple[Exercise, ...]]:
    """column -> the exercises whose points go there. Raises UserError where that is not clear.

    wanted: the title of a column, or its assignment's number, which takes the sum of the exercises. Without it each
    exercise goes to the assignment of its title or slug.
    """
    titles = {place: match for place, title in enumerate(sheet.titles) if (match := _ASSIGNMENT.fullmatch(title))}
    if wanted is not None:
        names = (wanted.strip().casefold(), wanted.strip().strip("()"))
        found = [
            place
            for place, match in titles.items()
            if names[0] in (match[0].casefold(), match["title"].casefold()) or names[1] == match["id"]
        ]
        if len(found) == 1:
            return {found[0]: tuple(exercises)}
        raise UserError(f"{sheet.name}: {len(found)} assignments are {wanted!r}; there are {_named(titles)}")
    chosen: dict[int, tuple[Exercise, ...]] = {}
    for exercise in exercises:
        called = {exercise.title.casefold(), exercise.slug.casefold()}
        places = [place for place, match in titles.items() if match["title"].casefold() in called]
        if len(places) > 1:
            raise UserError(f"{sheet.name}: {len(places)} assignments are called {exercise.title!r}: --column NUMBER")
        if places:
            chosen[places[0]] = (exercise,)
    if not chosen:
        slugs = ", ".join(exercise.slug for exercise in exercises)
        raise UserError(
            f"{sheet.name}: no assignment is called as one of the exercises ({slugs}); say which takes their points: "
            f"--column TITLE -e SLUG. There are {_named(titles)}"
        )
    return chosen


def fill(
    sheet: Sheet,
    graded: Mapping[str, Sequence[Graded]],
    matched: Matched,
    where: Mapping[int, tuple[Exercise, ...]],
    scale: bool | None,
    whole: Annotations = _NONE,
) -> Filled:
    """whole: what staff adjusted for the work as a whole, which counts in each column.

    Raises UserError where a column is read only or counts to another number of points."""
    changed: set[str] = set()
    notes: list[str] = []
    for place, exercises in where.items():
        slugs = [exercise.slug for exercise in exercises]
        sums = {
            student: points.together(entries, whole.get(student, ()))
            for student in matched.rows
            if (entries := [entry for entry in graded[student] if entry.exercise.slug in slugs])
        }
        rate = points.factor(
            sum(item.points for item in exercises), _possible(sheet, place), scale, sheet.titles[place]
        )
        for student, total in sums.items():
            outcome = _fill_one(sheet, matched.rows[student], place, total, rate)
            changed |= {student} if outcome is True else set()
            notes += [f"{student}: {outcome}"] if isinstance(outcome, str) else []
        notes += points.incomplete(sums, slugs)
    return Filled(sheet.content(), len(changed), len(matched.rows) - len(changed), tuple(notes))


def _fill_one(sheet: Sheet, row: int, place: int, total: Sum, rate: float) -> bool | str:
    """Was the cell changed? Or why it was left as it is, in words."""
    title, cell = sheet.titles[place], sheet.cell(row, place)
    if total.points is None:
        return f"{title} left as it is, for points are not known yet"
    if cell.strip().upper() == "EX":
        return f"{title} left as it is: excused in Canvas"
    new = round(total.points * rate, 2)
    if points.number(cell) == new:
        return False
    if not sheet.fill(row, place, f"{new:.2f}"):
        return f"{title} left as it is: the row ends before it"
    return True


def _students(sheet: Sheet) -> list[int]:
    rows = range(1, len(sheet))
    return [row for row in rows if _is_student(sheet.cell(row, 0))]


def _is_student(name: str) -> bool:
    plain = name.strip().casefold()
    return bool(plain) and not any(plain.startswith(other) for other in _NO_STUDENTS)


def _text(cell: str) -> str:
    """`="0042"` is how Canvas keeps what begins with a zero or an equals sign a text."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell


def _possible(sheet: Sheet, place: int) -> float | None:
    for row in range(1, min(len(sheet), 4)):
        if sheet.cell(row, 0).strip().casefold().startswith("points possible"):
            cell = sheet.cell(row, place).strip()
            if cell.casefold() == _READ_ONLY:
                raise UserError(f"{sheet.name}: {sheet.titles[place]} is read only in Canvas; nothing can be put there")
            return points.number(cell)
    return None


def _named(titles: Mapping[int, re.Match[str]]) -> str:
    return ", ".join(match[0] for match in titles.values()) or "none"
