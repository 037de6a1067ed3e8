"""What staff should know of times: whose extension names nobody, and which files tell only when they were copied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from rich.console import Console
from rich.text import Text

from grader import extensions, late
from grader.model import Course, Graded

FEWEST_COPIES = 3  # two students may well hand in together


def is_earlier(submitted_at: str | None, known: str | None, zone: tzinfo) -> bool:
    """Was the very file that was judged handed in before the time that is known of it, or is none known?

    A file that is seen again with a later time was copied since, or saved once more: the first time counts.
    """
    new, old = late.moment(submitted_at, zone), late.moment(known, zone)
    return new is not None and (old is None or new < old)


def point_out_strangers(course: Course, students: Iterable[str], out: Console) -> None:
    for line in extensions.unknown_students(course.extensions, students):
        out.print(Text(line), soft_wrap=True)


def point_out_copies(course: Course, graded: Sequence[Graded], out: Console) -> None:
    """Where most of a class is late within one minute, that minute is when somebody made a copy."""
    for exercise in course.exercises:
        grades = [entry.grade for entry in graded if entry.exercise.slug == exercise.slug]
        files = sum(grade.submitted_at is not None for grade in grades)
        together = late.written_together(
            grade.submitted_at for grade in grades if grade.submitted_at and grade.deducted_percent
        )
        if len(together) >= FEWEST_COPIES and 2 * len(together) > files:
            when = f"{together[0].astimezone(course.zone):%Y-%m-%d %H:%M %Z}"
            text = (
                f"{exercise.slug}: {len(together)} of {files} files were last written within a minute of {when}, after "
                "the deadline: more likely copied or checked out then than handed in. Copy them with their times and "
                "grade again, or say `submitted: none` in course.yml, and nobody is late."
            )
            out.print(Text(text), soft_wrap=True)
