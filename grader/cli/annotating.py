"""What `comment` and `adjust` share: of whom and on what, who writes, and which snippet it is."""

from __future__ import annotations

import argparse
import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from grader import course as course_file
from grader.annotation_store import AnnotationStore
from grader.annotations import identified, points_of, seen
from grader.cli import console, results_place
from grader.cli.known import require, require_students
from grader.errors import UserError
from grader.model import Annotation, Course, Judgement, Snippet
from grader.store import Store, open_store

MOST_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class Desk:
    """One command of staff: the course, what is stored, who writes, and when."""

    course: Course
    store: Store
    annotations: AnnotationStore
    author: str
    now: str


@contextmanager
def desk(arguments: argparse.Namespace) -> Iterator[Desk]:
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    with open_store(results_place(arguments.results, course.root), create=False) as store:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        yield Desk(course, store, AnnotationStore(store), author(arguments.author), now)


def author(given: str | None) -> str:
    name = given or os.environ.get("GRADER_AUTHOR") or _account()
    return printable(name).strip() or "staff"


def _account() -> str:
    """Empty where this user has no name, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def printable(text: str) -> str:
    """Text of the command line as it can be stored, whatever bytes it was typed in."""
    return text.encode("utf-8", "backslashreplace").decode()


def say(text: str) -> None:
    console.console().print(Text(console.on_one_line(text)), soft_wrap=True)


# What it is on


def subjects(desk: Desk, arguments: argparse.Namespace) -> list[tuple[str, str, str]]:
    """(student, exercise, test) of each that is named. Raises UserError where one of them is not known."""
    if not arguments.student:
        raise UserError("of whom? Name one student or more: -s ID")
    require_students(arguments.student, desk.store.students())
    exercise, test = arguments.exercise or "", arguments.test or ""
    if exercise:
        require(exercise, [item.slug for item in desk.course.exercises], "the course has no exercise")
    if test and not exercise:
        raise UserError(f"{test} is a test of which exercise? Name it: -e SLUG")
    return [(student, exercise, test_of(desk, student, exercise, test)) for student in arguments.student]


def test_of(desk: Desk, student: str, exercise: str, test: str) -> str:
    """The test's name as the judgement has it: blanks for underscores, and `test_` before it, are forgiven."""
    if not test:
        return ""
    judgement = judgement_of(desk, student, exercise)
    names = [one.name for one in judgement.tests] if judgement else []
    wanted = test.removeprefix("test_")
    same = [name for name in names if wanted in (name, name.replace("_", " "))]
    if same:
        return same[0]
    require(wanted, names, f"{student}'s {exercise} has no test")
    return wanted


def judgement_of(desk: Desk, student: str, exercise: str) -> Judgement | None:
    return next(desk.store.counting([student], [exercise]), None) if exercise else None


# What is written


def snippet(desk: Desk, name: str | None) -> Snippet | None:
    if name is None:
        return None
    snippets = desk.annotations.snippets()
    require(name, snippets, "there is no snippet")
    return snippets[name]


def replaced(desk: Desk, id: str) -> Annotation:
    """Raises UserError where no annotation of that id stands."""
    standing = [one for of in desk.annotations.standing().values() for one in of]
    found = [one for one in standing if one.id == id]
    if not found:
        raise UserError(f"nothing of the id {id} stands; `grader comment --list` shows the ids")
    return found[0]


def typed_points(text: str | None) -> float:
    """As typed, or as a snippet has them. Raises UserError."""
    try:
        return points_of(text or "")
    except ValueError:
        raise UserError(f"expected points such as +1 or -0.5, got {text!r}") from None


def written(
    desk: Desk, subject: tuple[str, str, str], text: str, points: float | None, name: str = "", replaces: str = ""
) -> Annotation:
    student, exercise, test = subject
    text = printable(text)
    if len(text) > MOST_CHARACTERS:
        raise UserError(f"a text of {len(text)} characters; expected at most {MOST_CHARACTERS}")
    judgement = judgement_of(desk, student, exercise)
    one = Annotation(
        "", student, exercise, test, text, points, desk.author, desk.now, replaces, name, seen(judgement, test)
    )
    return identified(one)


def withdrawal(desk: Desk, one: Annotation) -> Annotation:
    gone = replace(one, text="", points=None, author=desk.author, written_at=desk.now, replaces=one.id, snippet="")
    return identified(gone)


def place(one: Annotation) -> str:
    """`s17, w2-maxpool, ceil_mode`."""
    return ", ".join(part for part in (one.student, one.exercise, one.test) if part)
