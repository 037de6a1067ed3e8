"""Which of several files counts: the course's rule, by the student's own deadline."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.intake import choice
from grader.intake.records import HandedIn, Member
from grader.model import Counts, Course, Exercise, Extension, LatePolicy, Limits

DEADLINE = datetime(2027, 2, 8, 12, tzinfo=UTC)
EXERCISE = Exercise(
    "w2-conv2d",
    "Convolution",
    2,
    3.0,
    "conv2d",
    {"conv2d": "Tensor"},
    {},
    (),
    Limits(),
    deadline=DEADLINE,
    late=LatePolicy(grace_seconds=3600, close_seconds=7 * 86400),
)
EARLY, IN_GRACE = "2027-02-08T11:00:00", "2027-02-08T12:59:00"
LATE, CLOSED = "2027-02-10T00:00:00", "2027-03-08T00:00:00"


def file(time: str | None, when: int | None = None, marked_late: bool | None = None) -> HandedIn:
    """Its time is its name."""
    name = (time or f"number {when}")[:10]
    moment = datetime.fromisoformat(time).replace(tzinfo=UTC) if time else None
    order = int(moment.timestamp()) if moment and when is None else when or 0
    return HandedIn(
        Member((name,), (name,)), name, (name,), order, (0, name), moment.isoformat() if moment else None, marked_late
    )


def counts(rule: Counts, *files: HandedIn, exercise: Exercise = EXERCISE, extended: datetime | None = None) -> int:
    exercise = replace(exercise, counts=rule)
    extensions = {("s01", exercise.slug): Extension("s01", exercise.slug, extended, "", 1)} if extended else {}
    course = Course("c", "C", Path(), (exercise,), {}, extensions=extensions)
    return files.index(choice.of(files, course, "s01", exercise)[0])


@pytest.mark.parametrize(
    ("rule", "times", "expected"),
    [
        (Counts.LATEST, (EARLY, LATE, IN_GRACE), 1),
        (Counts.LATEST, (LATE, CLOSED), 0),  # the last one was not accepted any more
        (Counts.LATEST, (CLOSED, "2027-03-09T00:00:00"), 1),
        (Counts.FIRST, (IN_GRACE, EARLY, CLOSED), 1),
        (Counts.LATEST_IN_TIME, (EARLY, IN_GRACE, LATE), 1),
        (Counts.LATEST_IN_TIME, (LATE, CLOSED), 0),
        (Counts.LATEST_IN_TIME, (LATE, "2027-02-11T00:00:00"), 1),
    ],
)
def test_the_rule_decides(rule: Counts, times: tuple[str, ...], expected: int) -> None:
    assert counts(rule, *map(file, times)) == expected


def test_an_extension_makes_a_late_file_one_in_time() -> None:
    files = file(EARLY), file(LATE)
    assert counts(Counts.LATEST_IN_TIME, *files) == 0
    assert counts(Counts.LATEST_IN_TIME, *files, extended=datetime(2027, 2, 12, tzinfo=UTC)) == 1


def test_the_mark_of_an_lms_tells_where_it_gives_no_time() -> None:
    files = file(None, 1, marked_late=False), file(None, 2, marked_late=True)
    assert counts(Counts.LATEST_IN_TIME, *files) == 0
    assert counts(Counts.LATEST, *files) == 1  # how late it is nobody knows, so nothing says that it was not accepted


@pytest.mark.parametrize("exercise", [replace(EXERCISE, deadline=None), replace(EXERCISE, times_known=False)])
def test_without_deadline_or_times_the_newest_counts(exercise: Exercise) -> None:
    assert counts(Counts.LATEST_IN_TIME, file(EARLY), file(CLOSED), exercise=exercise) == 1


@pytest.mark.parametrize(
    ("rule", "times", "said"),
    [
        (Counts.LATEST, (EARLY, LATE), "2027-02-10 is newer and counts"),
        (Counts.FIRST, (EARLY, LATE, LATE), "2027-02-08 is the oldest and counts"),
        (Counts.FIRST, (EARLY, EARLY), "nothing tells which is older, and 2027-02-08 counts"),
        (Counts.LATEST_IN_TIME, (EARLY, LATE), "2027-02-08 is the newest that came in time and counts"),
        (Counts.LATEST, (EARLY, CLOSED), "2027-02-08 is the newest that came before the close and counts"),
        (Counts.LATEST, (EARLY,), ""),
    ],
)
def test_the_report_says_why(rule: Counts, times: tuple[str, ...], said: str) -> None:
    exercise = replace(EXERCISE, counts=rule)
    course = Course("c", "C", Path(), (exercise,), {})
    assert choice.of(list(map(file, times)), course, "s01", exercise)[1] == said
