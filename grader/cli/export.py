"""`grader export`: grades for other programs, from stored judgements; runs no student code."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from grader import course as course_file
from grader import course_bundle, host, rendering, scoring
from grader.annotation_store import AnnotationStore
from grader.cli import GRADED, JUDGE_ERRORS, console, report, results_place
from grader.cli.console import many
from grader.cli.known import require_students
from grader.errors import UserError
from grader.export import canvas, cells, gradescope, junit, matching, moodle, points, table
from grader.export.matching import Matched
from grader.export.points import Filled
from grader.intake import detect, roster
from grader.model import Annotation, Course, Exercise, Graded
from grader.replacing import replaced
from grader.report import render_html
from grader.report.folder import folder_name
from grader.store import Place, Store, open_store

MOST_LINES = 40  # of what was left as it is


@dataclass(frozen=True, slots=True)
class Export:
    """What one command exports, and from where."""

    course: Course
    exercises: tuple[Exercise, ...]
    students: list[str]
    store: Store
    said: scoring.Annotations
    """what staff say of students' work"""
    results: Place
    arguments: argparse.Namespace
    out: Console

    def graded(self, tests: bool = False) -> Iterator[Graded]:
        slugs = [exercise.slug for exercise in self.exercises]
        return scoring.graded(self.course, self.store.counting(self.students, slugs, tests), self.said)

    @property
    def whole(self) -> scoring.Annotations:
        """What is adjusted for a student's work as a whole counts where all of it is exported, and in no part."""
        return {} if self.arguments.exercise else self.said

    def path(self, name: str) -> Path:
        """Where to write; never a file that was read."""
        given: Path | None = self.arguments.out
        if given is None and not isinstance(self.results, Path):
            raise UserError("the judgements are in a database; name a place for the export: --out PATH")
        path = given or Path(self.results) / "exports" / name
        source: Path | None = getattr(self.arguments, "file", None)
        if source and path.exists() and path.samefile(source):
            raise UserError(f"{path} is the file that was downloaded; name another one: --out PATH")
        return path

    def write(self, name: str, content: bytes) -> Path:
        path = self.path(name)
        write(path, content)
        return path

    def say(self, text: str) -> None:
        self.out.print(Text(text), soft_wrap=True)


def run(arguments: argparse.Namespace) -> int:
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    exercises = course_file.select(course, arguments.exercise)
    results = results_place(arguments.results, course.root)
    out = console.console()
    if arguments.format == "gradescope" and arguments.autograder:
        return _autograder(course, exercises, arguments, out)
    with open_store(results, create=False) as store:
        graded = store.students()
        require_students(arguments.student, graded)
        students = [student for student in graded if not arguments.student or student in arguments.student]
        said = AnnotationStore(store).standing()
        export = Export(course, exercises, students, store, said, results, arguments, out)
        return _FORMATS[arguments.format](export)


def _csv(export: Export) -> int:
    raw = export.arguments.raw
    if export.arguments.long:
        content = table.long(export.graded(), raw)
    else:
        content = table.wide(points.by_student(export.graded()), export.exercises, export.whole, raw)
    path = export.write("grades.csv", content)
    export.say(f"Wrote {path}: {many(len(export.students), 'student')}.")
    marked = [] if raw else [student for student in export.students if cells.guarded(student) != student]
    if marked:
        export.say(
            f"{many(len(marked), 'id')} would be a formula in a spreadsheet and got an apostrophe (--raw: none)."
        )
    return GRADED


def _canvas(export: Export) -> int:
    sheet = cells.load(export.arguments.file)
    graded = points.by_student(export.graded())
    matched = matching.match(list(graded), canvas.columns(sheet), export.arguments.by, sheet.name)
    targets = canvas.targets(sheet, _graded_ones(export, graded), export.arguments.column)
    for place, exercises in targets.items():
        export.say(f"{sheet.titles[place]}: {', '.join(exercise.slug for exercise in exercises)}.")
    whole = export.whole if export.arguments.column else {}
    left = [] if whole else [name for name in matched.rows if any(map(_is_of_the_whole, export.said.get(name, ())))]
    _say_all(export, [f"{name}: the adjustment for the work as a whole is in no column" for name in left])
    filled = canvas.fill(sheet, graded, matched, targets, export.arguments.scale, whole)
    return _filled(export, filled, matched, sheet)


def _moodle(export: Export) -> int:
    if export.arguments.reports:
        return _moodle_reports(export)
    if not export.arguments.file:
        raise UserError("name the worksheet that was downloaded from Moodle, or a download: --reports DOWNLOAD")
    sheet = cells.load(export.arguments.file)
    work = moodle.worksheet(sheet, export.arguments.grade, export.arguments.feedback)
    graded = points.by_student(export.graded())
    matched = matching.match(list(graded), moodle.columns(sheet), export.arguments.by, sheet.name)
    exercises = _graded_ones(export, graded)
    filled = moodle.fill(
        work, graded, matched, exercises, export.arguments.scale, export.arguments.overwrite_feedback, export.whole
    )
    if work.feedback is None:
        export.say("The worksheet has no column Feedback comments: only grades were filled in.")
    return _filled(export, filled, matched, sheet)


def _moodle_reports(export: Export) -> int:
    """Each report under the name that Moodle gave the student's folder in the download."""
    arguments = export.arguments
    path = export.path("moodle-reports.zip")
    known = roster.load(arguments.roster, export.course.zone) if arguments.roster else None
    with closing(detect.take_in(arguments.reports, export.course.exercises, layout="moodle")) as intake:
        students = roster.match(intake.students, known).students if known else intake.students
    places = {student.id: place for student in students if (place := moodle.report_path(student))}
    missing = [student for student in export.students if student not in places]
    there = [student for student in export.students if student in places]
    if not there:
        raise UserError(
            f"{arguments.reports}: none of the students with grades is in it; was it graded with a roster? Then name "
            "that too: --roster FILE"
        )
    slugs = frozenset(exercise.slug for exercise in export.exercises)
    with tempfile.TemporaryDirectory(prefix="grader-export-") as name:
        job = rendering.Job(
            export.course, slugs, export.results, Path(name), moodle.REPORT, report.Encoded(render_html)
        )
        outcome = rendering.report(job, export.store, there, host.processors())
        failed = {student for students in outcome.problems.values() for student in students}
        there = [student for student in there if student not in failed]
        pages = ((places[student], Path(name) / folder_name(student) / moodle.REPORT) for student in there)
        write(path, moodle.feedback_zip((place, page.read_bytes()) for place, page in pages))
    export.say(f"Wrote {path}: {many(len(there), 'report')}. In Moodle: Upload multiple feedback files in a zip.")
    _say_all(export, [f"{student}: not in the download" for student in missing])
    _say_all(export, [f"{', '.join(students)}: {why}" for why, students in outcome.problems.items()])
    return JUDGE_ERRORS if failed else GRADED


def _is_of_the_whole(one: Annotation) -> bool:
    return one.is_adjustment and not one.exercise


def _gradescope(export: Export) -> int:
    folder = export.path("gradescope")
    unknown, written = [], 0
    for student, entries in _students(export.graded(tests=True)):
        try:
            record = gradescope.results(entries, export.whole.get(student, ()))
        except UserError as error:
            unknown.append(f"{student}: {error}")
            continue
        content = json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False).encode()
        write(folder / folder_name(student) / "results.json", content)
        written += 1
    export.say(f"Wrote {written} of {len(export.students)}: {folder}/<student>/results.json")
    _say_all(export, unknown)
    return JUDGE_ERRORS if unknown else GRADED


def _students(graded: Iterator[Graded]) -> Iterator[tuple[str, list[Graded]]]:
    """One student's at a time: they come in that order."""
    entries: list[Graded] = []
    for entry in graded:
        if entries and entries[0].judgement.student != entry.judgement.student:
            yield entries[0].judgement.student, entries
            entries = []
        entries.append(entry)
    if entries:
        yield entries[0].judgement.student, entries


def _autograder(course: Course, exercises: Sequence[Exercise], arguments: argparse.Namespace, out: Console) -> int:
    bundle = course_bundle.pack(course)
    files = [*bundle.files]
    secret = course.root / course.secret_file
    if any(exercise.personal for exercise in exercises) and secret.is_file():
        files.append((course.secret_file, secret.read_bytes()))
    slugs = [exercise.slug for exercise in exercises] if arguments.exercise else []
    content = gradescope.autograder(files, slugs, arguments.trust_submissions)
    write(arguments.autograder, content)
    text = f"Wrote {arguments.autograder} ({len(content) / 2**20:.1f} MB). It holds the hidden tests: for staff only."
    out.print(Text(text), soft_wrap=True)
    if arguments.trust_submissions:
        out.print(Text("It runs submissions without a sandbox: they can read the hidden tests.", "bold red"))
    return GRADED


def _junit(export: Export) -> int:
    path = export.path("junit.xml")
    write(path, "".join(junit.lines(export.course.slug, export.graded(tests=True))).encode())
    export.say(f"Wrote {path}.")
    return GRADED


_FORMATS = {"csv": _csv, "canvas": _canvas, "moodle": _moodle, "gradescope": _gradescope, "junit": _junit}


def _graded_ones(export: Export, graded: Mapping[str, Sequence[Graded]]) -> tuple[Exercise, ...]:
    """Those that were named, else those of which anything was graded."""
    if export.arguments.exercise:
        return export.exercises
    there = {entry.exercise.slug for entries in graded.values() for entry in entries}
    return tuple(exercise for exercise in export.exercises if exercise.slug in there)


def _filled(export: Export, filled: Filled, matched: Matched, sheet: cells.Sheet) -> int:
    """Write it, and say whose grades are in it and whose are not."""
    path = export.write(f"{Path(sheet.name).stem}-graded.csv", filled.content)
    export.say(
        f"Students told by {matched.title}: {len(matched.rows)} matched, {len(matched.ambiguous)} ambiguous, "
        f"{len(matched.unmatched)} not in the file, {len(matched.others)} in the file without grades."
    )
    shown = {row: sheet.cell(row, 0) for row in matched.others}
    lines = [
        f"Ambiguous: {student} could be the row of {' or '.join(sheet.cell(row, 0) for row in rows)}: not filled"
        for student, rows in matched.ambiguous
    ]
    lines += [f"Not in the file: {student}" for student in matched.unmatched]
    lines += [f"Without grades: {name}, left as it is" for name in shown.values()]
    _say_all(export, [*lines, *filled.notes])
    export.say(f"Wrote {path}: {many(filled.changed, 'student')} changed, {filled.same} as before.")
    return GRADED


def _say_all(export: Export, lines: Sequence[str]) -> None:
    for line in lines[:MOST_LINES]:
        export.say(console.on_one_line(line))
    if len(lines) > MOST_LINES:
        export.say(f"… and {len(lines) - MOST_LINES} more.")


def write(path: Path, content: bytes) -> None:
    """All of it, or what was there before."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replaced(path) as partial:
            partial.write_bytes(content)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; name another place: --out PATH") from None
