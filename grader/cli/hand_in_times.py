"""What staff should know of times: whose extension names nobody, which files tell only when they were copied,
and which were marked late by an LMS that does not say when they came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from rich.console import Console
from rich.text import Text

from grader import extensions, late
from grader.model import Course, Graded

FEWEST_COPIES = 3  # two students may well hand in together
MOST_NAMED = 20  # for each exercise


def point_out_strangers(course: Course, students: Iterable[str], out: Console) -> None:
    for line in extensions.unknown_students(course.extensions, students):
        out.print(Text(line), soft_wrap=True)


def point_out_copies(course: Course, graded: Iterable[Graded], out: Console) -> None:
    """Where most of a class is late within one minute, that minute is when somebody made a copy."""
    files: Counter[str] = Counter()
    late_ones: dict[str, list[datetime]] = {exercise.slug: [] for exercise in course.exercises}
    for exercise, _, grade in graded:
        if grade.submitted_at:
            files[exercise.slug] += 1
            if grade.deducted_percent:
                late_ones[exercise.slug].append(grade.submitted_at)
    for slug, times in late_ones.items():
        together = late.written_together(times)
        if len(together) >= FEWEST_COPIES and 2 * len(together) > files[slug]:
            when = f"{together[0].astimezone(course.zone):%Y-%m-%d %H:%M %Z}"
            text = (
                f"{slug}: {len(together)} of {files[slug]} files were last written within a minute of {when}, after "
                "the deadline: more likely copied or checked out then than handed in. Copy them with their times and "
                "grade again, or say `submitted: none` in course.yml, and nobody is late."
            )
            out.print(Text(text), soft_wrap=True)


def point_out_marks(graded: Iterable[Graded], out: Console) -> None:
    """An LMS that marks something late and does not say since when leaves the rules nothing to compute with."""
    numbers: Counter[str] = Counter()
    named: dict[str, list[str]] = {}
    for exercise, judgement, _ in graded:
        if judgement.marked_late and judgement.submitted_at is None:
            numbers[exercise.slug] += 1
            if len(names := named.setdefault(exercise.slug, [])) < MOST_NAMED:
                names.append(judgement.student)
    for slug, names in named.items():
        who = ", ".join(names) + (" …" if numbers[slug] > len(names) else "")
        text = f"{slug}: the LMS marked {numbers[slug]} late ({who}); no time is known, so nothing is deducted."
        out.print(Text(text), soft_wrap=True)
