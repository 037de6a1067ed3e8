"""Moodle: the offline grading worksheet with grades in it, and a zip that gives each student's report back.

Of the worksheet only the columns Grade and Feedback comments change; Moodle finds a student by the number in
Identifier, and skips a row whose Last modified (grade) is older than its own. Titles are in the site's language.
Source: mod/assign/feedback/offline/importgradeslib.php and mod/assign/feedback/file/importziplib.php.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.errors import UserError
from grader.export import points
from grader.export.cells import Sheet, guarded
from grader.export.matching import Column, Matched
from grader.export.points import Filled, Sum
from grader.intake.records import Student
from grader.model import Exercise, Graded
from grader.scoring import Annotations

_IDS = (("ID number", "id"), ("Email address", "email"), ("Username", "login"), ("Full name", "name"))
_PARTICIPANT = re.compile(r"\D*(\d+)\s*\Z")
_TOP = re.compile(r"(?P<stem>.+?_[0-9]+_assignsubmission_(?:file|onlinetext))(?P<rest>_.*)?", re.DOTALL)
REPORT = "report.html"
_NONE: Annotations = {}


@dataclass(frozen=True, slots=True)
class Worksheet:
    """Where its columns are."""

    sheet: Sheet
    grade: int
    feedback: int | None
    maximum: int | None
    may_change: int | None


def worksheet(sheet: Sheet, grade: str | None = None, feedback: str | None = None) -> Worksheet:
    """grade, feedback: titles, where the site speaks another language than English. Raises UserError."""
    titles = ", ".join(sheet.titles)
    if sheet.column("Scale") is not None and sheet.column("Grade") is not None:
        raise UserError(f"{sheet.name}: this assignment is graded by a scale and not by points; change that in Moodle")
    place = sheet.column(grade or "Grade")
    if place is None:
        raise UserError(
            f"{sheet.name}: no column {grade or 'Grade'!r}; found {titles or 'nothing'}. Download it in Moodle: View "
            "all submissions, Download grading worksheet. In another language, say its titles: --grade, --feedback"
        )
    said = sheet.column(feedback or "Feedback comments")
    if feedback and said is None:
        raise UserError(f"{sheet.name}: no column {feedback!r}; found {titles}")
    return Worksheet(sheet, place, said, sheet.column("Maximum grade"), sheet.column("Grade can be changed"))


def columns(sheet: Sheet) -> list[Column]:
    """Those that may tell who a row is; the first one holds Moodle's number, whatever it is called."""
    rows = [row for row in range(1, len(sheet)) if sheet.cell(row, 0).strip()]
    numbers = {row: match[1] for row in rows if (match := _PARTICIPANT.match(sheet.cell(row, 0)))}
    if not numbers:
        raise UserError(
            f"{sheet.name}: no grading worksheet of Moodle, whose first column says Participant and a number"
        )
    found = [(title, kind, sheet.column(title)) for title, kind in _IDS]
    others = [
        Column(title, kind, {row: sheet.cell(row, place) for row in rows})
        for title, kind, place in found
        if place is not None
    ]
    return [Column(sheet.titles[0], "moodle", numbers), *others]


def fill(
    work: Worksheet,
    graded: Mapping[str, Sequence[Graded]],
    matched: Matched,
    exercises: Sequence[Exercise],
    scale: bool | None,
    overwrite: bool = False,
    whole: Annotations = _NONE,
) -> Filled:
    """overwrite: also feedback that somebody wrote there. Raises UserError where Moodle counts to another number."""
    sheet = work.sheet
    slugs = [exercise.slug for exercise in exercises]
    promised = sum(exercise.points for exercise in exercises)
    sums = {
        student: points.together(entries, whole.get(student, ()))
        for student in matched.rows
        if (entries := [entry for entry in graded[student] if entry.exercise.slug in slugs])
    }
    changed, notes = 0, points.incomplete(sums, slugs)
    for student, total in sums.items():
        row = matched.rows[student]
        possible = points.number(sheet.cell(row, work.maximum)) if work.maximum is not None else None
        rate = points.factor(promised, possible, scale, "the assignment")
        before = sheet.content_of(row)
        said = _fill_one(work, row, total, rate, overwrite)
        notes += [f"{student}: {why}" for why in said]
        changed += sheet.content_of(row) != before
    return Filled(sheet.content(), changed, len(matched.rows) - changed, tuple(notes))


def _fill_one(work: Worksheet, row: int, total: Sum, rate: float, overwrite: bool) -> list[str]:
    """What was left as it is, in words."""
    sheet = work.sheet
    if work.may_change is not None and sheet.cell(row, work.may_change).strip().casefold() == "no":
        return ["left as it is: Moodle does not let this grade be changed"]
    if total.points is None:
        return ["left as it is, for points are not known yet"]
    new = round(total.points * rate, 2)
    if points.number(sheet.cell(row, work.grade)) != new and not sheet.fill(row, work.grade, f"{new:.2f}"):
        return ["left as it is: the row ends before the grade"]
    if work.feedback is None:
        return []
    text = feedback(total)
    old = sheet.cell(row, work.feedback)
    if old.strip() and old != text and not (overwrite or old.startswith(_BEGINS)):
        return ["feedback that is there already was kept (--overwrite-feedback takes its place)"]
    sheet.fill(row, work.feedback, text)
    return []


_BEGINS = "Points: "  # of what was filled in by an earlier export


def feedback(total: Sum) -> str:
    """A line for each exercise, as HTML, which is what Moodle takes it for. Nothing of it came from a submission."""
    lines = [_line(entry) for entry in total.entries]
    head = f"{_BEGINS}{total.points:g} of {total.max_points:g}"
    return guarded("<br>".join([head, *map(html.escape, lines)]))


def _line(entry: Graded) -> str:
    exercise, judgement, grade = entry
    late = f", {grade.late}" if grade.late else ""
    adjusted = ", adjusted by staff" if grade.adjustments else ""
    return f"{exercise.title}: {grade.points:g} of {judgement.max_points:g} ({judgement.verdict}{late}{adjusted})"


def report_path(student: Student) -> str | None:
    """Where in the zip a student's report goes, so that Moodle gives it to this participant. None: nobody knows.

    The folder's name is the download's own, to the letter.
    """
    tops = ((file.member, file.member.parts[0]) for file in student.files if file.member.parts)
    for member, top in tops:
        if match := _TOP.fullmatch(top):
            is_folder = len(member.parts) > 1 or member.is_folder
            return f"{top}/{REPORT}" if is_folder else f"{match['stem']}_{REPORT}"
    marks = dict(student.marks)  # of somebody whose folder is empty
    if "moodle" not in marks:
        return None
    name = marks.get("name", "").replace("_", " ").replace("/", " ").strip() or "Participant"
    return f"{name}_{marks['moodle']}_assignsubmission_file/{REPORT}"


def feedback_zip(pages: Iterable[tuple[str, bytes]]) -> bytes:
    """pages: (path in the zip, the page)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, page in pages:
            archive.writestr(zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0)), page, zipfile.ZIP_DEFLATED)
    return out.getvalue()
