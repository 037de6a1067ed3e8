"""`grader report`: renders stored judgements; runs no student code."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from grader import course as course_file
from grader import host, rendering
from grader.cli import GRADED, JUDGE_ERRORS, console, fail, hand_in_times, results_place
from grader.cli.known import require_students
from grader.errors import CourseError, UserError
from grader.model import Course, Report
from grader.report import environment, pdf, render_html, render_json, render_markdown
from grader.store import Place, open_store

_TEXTS: dict[str, Callable[[Report], str]] = {"html": render_html, "md": render_markdown, "json": render_json}
MOST_NAMED = 8


def run(arguments: argparse.Namespace) -> int:
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    slugs = frozenset(exercise.slug for exercise in course_file.select(course, arguments.exercise))
    results = results_place(arguments.results, course.root)
    out_folder = arguments.out or _folder_in(results)
    name = f"index.{arguments.format}"
    _refuse_broken_templates(course)
    render = _renderer(arguments.format)
    with open_store(results, create=False) as store:
        known = store.students()
        students = _select(known, arguments.student)
        job = rendering.Job(course, slugs, results, out_folder, name, render)
        try:
            outcome = rendering.report(job, store, students, arguments.jobs or host.processors())
        except OSError as error:
            where = error.filename or out_folder
            raise UserError(f"{where}: {error.strerror}; name another folder: --out DIR") from None
    out = console.console()
    _say(outcome, out_folder / "<student>" / name, out)
    hand_in_times.point_out_strangers(course, known, out)
    return JUDGE_ERRORS if outcome.problems else GRADED


def _renderer(kind: str) -> rendering.Renderer:
    if kind != "pdf":
        return Encoded(_TEXTS[kind])
    try:
        pdf.require()
    except pdf.NoPdf as error:
        raise UserError(str(error)) from None
    return pdf.render_pdf


class Encoded:
    """A renderer of text, as bytes. A class, for it travels to other processes."""

    def __init__(self, render: Callable[[Report], str]) -> None:
        self.render = render

    def __call__(self, report: Report) -> bytes:
        return self.render(report).encode()


def _refuse_broken_templates(course: Course) -> None:
    """Before anything is written: all reports stay as they are."""
    own = environment.of_course(course.root)
    if own and (problems := environment.problems(own)):
        raise CourseError(problems)


def _folder_in(results: Place) -> Path:
    if isinstance(results, Path):
        return results / "reports"
    raise UserError("the judgements are in a database; name a folder for the reports: --out DIR")


def _select(students: list[str], wanted: list[str]) -> list[str]:
    require_students(wanted, students)
    return wanted or students


def _say(outcome: rendering.Outcome, where: Path, out: Console) -> None:
    """What was written, each changed report by name: those are the ones to hand out again."""
    for student, what in outcome.changed.items():
        out.print(Text(console.on_one_line(f"{student}: {what}")), soft_wrap=True)
    written = outcome.new + len(outcome.changed)
    parts = [f"{len(outcome.changed)} changed", f"{outcome.new} new", f"{outcome.unchanged} as they were"]
    what = "report" if written == 1 else "reports"
    out.print(Text(f"Wrote {written} {what} ({', '.join(parts)}): {where}"), soft_wrap=True)
    for problem, students in outcome.problems.items():
        named = ", ".join(students[:MOST_NAMED]) + (" …" if len(students) > MOST_NAMED else "")
        text = f"{problem} ({len(students)}: {named}). All other reports were written; of these the earlier ones stand"
        fail(console.on_one_line(text), JUDGE_ERRORS)
