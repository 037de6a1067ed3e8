"""Of all that a student handed in, what counts for an exercise; read when it is asked for, one file at a time."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from grader.intake import choice
from grader.intake.names import bare, is_archive, is_work, printable
from grader.intake.records import Damaged, HandedIn, Refused, Source, Student
from grader.model import Course, Exercise, Submission
from grader.submission import SUFFIXES, from_content, max_bytes

MOST_NAMED = 4  # of several files that were handed in for one exercise


def possible_files(exercises: Iterable[Exercise]) -> list[str]:
    return [exercise.submit + suffix for exercise in exercises for suffix in SUFFIXES]


def read(source: Source, course: Course, student: Student, exercise: Exercise) -> Submission:
    """What the student handed in for the exercise, be it nothing; of several files the one that the course counts."""
    found = files_for(student, exercise)
    if not found and student.fault:
        return Submission(student.id, exercise.slug, fault=f"What was handed in {student.fault}")
    if not found:
        return Submission(student.id, exercise.slug, notes=_hints(student, course, exercise))
    chosen, why = choice.of(found, course, student.id, exercise)
    notes = _which_counts(found, chosen, why) if why else ()
    return replace(
        _read(source, student, exercise, chosen, notes),
        submitted_at=chosen.submitted_at or student.submitted_at,
        marked_late=chosen.marked_late,
    )


def files_for(student: Student, exercise: Exercise) -> list[HandedIn]:
    wanted = set(possible_files([exercise]))
    return [file for file in student.files if wanted.intersection(file.names)]


def handed_in_for(students: Iterable[Student], exercise: Exercise) -> int:
    """How many handed something in for it."""
    return sum(1 for student in students if files_for(student, exercise))


def _read(source: Source, student: Student, exercise: Exercise, file: HandedIn, notes: tuple[str, ...]) -> Submission:
    name = PurePosixPath(file.shown).name
    blank = Submission(student.id, exercise.slug, name, notes=notes)
    if file.member.fault:
        return replace(blank, fault=f"{name} {file.member.fault}")
    if file.member.obstacle:
        return replace(blank, problem=f"{name} {file.member.obstacle}")
    try:
        content = source.read(file.member, max_bytes(name))
    except Refused as refused:
        return replace(blank, problem=f"{name} {refused}", is_file=refused.is_file)
    except Damaged as damaged:
        return replace(blank, fault=f"{name} {damaged}")
    return from_content(student.id, exercise.slug, name, content, notes)


def _which_counts(found: list[HandedIn], chosen: HandedIn, why: str) -> tuple[str, ...]:
    others = [file for file in reversed(choice.by_age(found)) if file is not chosen]
    if len(found) == 2:
        return (f"Both {chosen.shown} and {others[0].shown} were handed in; {why}.",)
    named = ", ".join(file.shown for file in [chosen, *others][:MOST_NAMED])
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return (f"{len(found)} files were handed in for this, {named}{more}; {why}.",)


def _hints(student: Student, course: Course, exercise: Exercise) -> tuple[str, ...]:
    """A file whose name is nearly the one that was asked for, and archives, which nobody opens."""
    others = {bare(other.submit) for other in course.exercises if other.slug != exercise.slug}
    names = {bare(name): name for file in student.files for name in file.names[:1] if is_work(name)}
    near = [name for name in names if name not in others]  # conv1d.py is no misnamed conv2d.py
    hints = []
    for found in difflib.get_close_matches(bare(exercise.submit), near, n=1, cutoff=0.8):
        wanted = exercise.submit + PurePosixPath(names[found]).suffix.lower()
        hints.append(f"{wanted} is missing. There is a file {printable(names[found])}; it must be called {wanted}.")
    packed = sorted({file.shown for file in student.files if is_archive(file.shown)})
    if packed:
        hints.append(f"{packed[0]} was handed in. An archive is not opened; hand in the file itself.")
    return tuple(hints)
