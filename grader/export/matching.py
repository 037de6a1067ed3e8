"""Whose row is whose: one column of an LMS's file whose values are the ids that grades are stored under.

One column for the whole file, and never a little of each: a number can be one student's id in one column and somebody
else's in the next. Pure functions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.errors import UserError
from grader.intake import roster
from grader.intake.records import Student


@dataclass(frozen=True, slots=True)
class Column:
    """A column that may tell who a row is."""

    title: str
    kind: str
    """of mark, as in intake.roster: how its values are compared"""
    values: Mapping[int, str]
    """row -> what stands there, of rows that are students'"""


@dataclass(frozen=True, slots=True)
class Matched:
    title: str
    """of the column that told"""
    rows: Mapping[str, int]
    """student -> row"""
    ambiguous: tuple[tuple[str, tuple[int, ...]], ...]
    """(student, rows that could be theirs): not filled"""
    unmatched: tuple[str, ...]
    """students with grades who are not in the file"""
    others: tuple[int, ...]
    """rows of whom there are no grades"""


def match(students: Sequence[str], columns: Sequence[Column], by: str | None, name: str) -> Matched:
    """The column in which most students are found. Raises UserError where none or more than one can be meant.

    by: the title of the column to take. A column of names counts only where no id of anybody is found.
    """
    if by is not None:
        columns = [column for column in columns if column.title.casefold() == by.strip().casefold()]
        if not columns:
            raise UserError(f"{name} has no column {by!r} that tells who a student is")
    found = [_in_column(students, column) for column in columns]
    ids = [match for match, column in zip(found, columns, strict=True) if column.kind != "name"]
    most = max((len(match.rows) for match in ids), default=0)
    best = [match for match in ids if len(match.rows) == most] if most else [match for match in found if match.rows]
    if not best:
        known = ", ".join(dict.fromkeys(column.title for column in columns))
        raise UserError(
            f"{name}: none of the {len(students)} students with grades is in it, looked for by {known}; is it the file "
            "of this class? Grade with the same file as --roster, and grades are kept under its ids"
        )
    if any(other.rows != best[0].rows for other in best[1:]):
        titles = " and ".join(match.title for match in best)
        raise UserError(f"{name}: {titles} tell different students as well; say which one holds the ids: --by TITLE")
    return best[0]


def _in_column(students: Sequence[str], column: Column) -> Matched:
    rows = tuple(_row(row, column.kind, text) for row, text in column.values.items() if text.strip())
    everybody = [Student(student, marks=((column.kind, _mark(student, column.kind)),)) for student in students]
    matching = roster.match(everybody, roster.Roster("", column.title, rows))
    whose = {student.known_as or student.id: student.id for student in matching.students}
    unclear = {student.known_as: tuple(map(_number, keys)) for student, keys in matching.ambiguous}
    missing = {student.known_as for student in matching.unmatched}
    sure = {student: _number(whose[student]) for student in students if student not in unclear | dict.fromkeys(missing)}
    taken = {*sure.values(), *(row for rows in unclear.values() for row in rows)}
    return Matched(
        column.title,
        sure,
        tuple(unclear.items()),
        tuple(student for student in students if student in missing),
        tuple(row for row in column.values if row not in taken),
    )


def _row(number: int, kind: str, text: str) -> roster.Row:
    forms = sorted(roster.forms(text)) if kind == "name" else [roster.comparable(kind, text)]
    return roster.Row(f"row {number}", "", tuple((kind, form) for form in forms))


def _number(key: str) -> int:
    return int(key.removeprefix("row "))


def _mark(student: str, kind: str) -> str:
    """What of a stored id is compared: of Moodle's `Jane Doe_12345` and `Participant 12345` the number."""
    if kind != "moodle":
        return student
    digits = student[len(student.rstrip("0123456789")) :]
    return digits if student[: -len(digits) or None].endswith(("_", " ")) or digits == student else ""
