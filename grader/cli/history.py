"""`grader history`: what happened to a student's grades, and why each time."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.table import Table
from rich.text import Text

from grader import course as course_file
from grader import late, regrade, scoring
from grader.annotation_store import AnnotationStore
from grader.cli import GRADED, console, results_place
from grader.cli.known import require_students
from grader.regrade import Event
from grader.store import open_store
from grader.trial_store import TrialStore


def run(arguments: argparse.Namespace) -> int:
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    slugs = [exercise.slug for exercise in course_file.select(course, arguments.exercise)]
    student, out = arguments.student, console.console()
    with open_store(results_place(arguments.results, course.root), create=False) as store:
        require_students([student], store.students())
        trials, written = TrialStore(store), AnnotationStore(store)
        said = [one for one in written.all() if one.student == student and one.exercise in ("", *slugs)]
        found = regrade.events(trials.history(student, slugs), trials.parts, said)
        judgements = store.counting([student], slugs, tests=False)
        counting = list(scoring.graded(course, judgements, written.standing([student])))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("when", "exercise", "points", "verdict", "what happened"):
        table.add_column(title, overflow="fold")
    for event in found:
        moment = late.moment(event.at, course.zone)
        when = f"{moment.astimezone(course.zone):%Y-%m-%d %H:%M %Z}" if moment else event.at
        table.add_row(*map(Text, (when, event.exercise or "all", _points(event), event.verdict, _plain(event.cause))))
    out.print(table)
    for exercise, judgement, grade in counting:
        points = "?" if grade.points is None else f"{grade.points:g}"
        deducted = f", {grade.late}" if grade.late else ""
        out.print(Text(f"Counts now: {exercise.slug} {points} of {judgement.max_points:g}{deducted}"), soft_wrap=True)
    return GRADED


def _points(event: Event) -> str:
    if not event.verdict:
        return ""
    return "?" if event.points is None else f"{event.points:g}"


def _plain(text: str) -> str:
    return console.on_one_line(text)
