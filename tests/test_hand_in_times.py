"""What staff are told of times: when a file that is known counts as handed in, and what looks like a copy."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from grader import scoring
from grader.cli.console import ClassTable
from grader.cli.hand_in_times import MOST_NAMED, point_out_copies, point_out_marks
from grader.late import is_earlier
from grader.model import Course, Exercise, Graded, Judgement, LatePolicy, Limits, Verdict

BERLIN = ZoneInfo("Europe/Berlin")
DEADLINE = datetime(2027, 2, 8, 23, 59, tzinfo=BERLIN)
POLICY = LatePolicy(900, 10.0, 86400, 50.0, 604800)
EXERCISE = Exercise("w2-maxpool", "Pooling", 2, 8.0, "maxpool", {}, {}, (), Limits(), DEADLINE, late=POLICY)
COURSE = Course("cnn", "Pixels", Path("/nowhere"), (EXERCISE,), {}, BERLIN)
TEN_DAYS = 864000


@pytest.mark.parametrize(
    ("submitted_at", "known", "earlier"),
    [
        ("2027-02-08T22:59:00+00:00", None, True),  # a store from before times were recorded
        ("2027-02-08T22:59:00+00:00", "2027-02-08T22:59:01+00:00", True),  # graded from a copy before
        ("2027-02-08T22:59:00+00:00", "2027-02-08T22:59:00+00:00", False),
        ("2027-02-08T22:59:01+00:00", "2027-02-08T22:59:00+00:00", False),  # copied since
        ("2027-02-08 23:58", "2027-02-08T22:59:00+00:00", True),  # the course's time
        (None, "2027-02-08T22:59:00+00:00", False),
        (None, None, False),
        ("last night", None, False),
    ],
)
def test_a_file_that_is_known_was_handed_in_when_it_was_first_seen(
    submitted_at: str | None, known: str | None, earlier: bool
) -> None:
    assert is_earlier(submitted_at, known, BERLIN) == earlier


def graded(*seconds: float | None) -> list[Graded]:
    """A student for each number of seconds after the deadline; None: not known when."""
    start = DEADLINE.astimezone(UTC)
    times = [None if late is None else (start + timedelta(seconds=late)).isoformat() for late in seconds]
    blank = Judgement("", "w2-maxpool", Verdict.ACCEPTED, 8.0, 8.0)
    judgements = [replace(blank, student=f"s{number}", submitted_at=time) for number, time in enumerate(times)]
    return list(scoring.graded(COURSE, judgements))


def said(entries: list[Graded]) -> str:
    out = Console(file=io.StringIO(), width=400)
    point_out_copies(COURSE, entries, out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


@pytest.mark.parametrize(
    ("seconds", "pointed_out"),
    [
        ([TEN_DAYS, TEN_DAYS + 1, TEN_DAYS + 60], True),
        ([TEN_DAYS, TEN_DAYS + 1, TEN_DAYS + 2, -5, 8000], True),  # most of them
        ([TEN_DAYS, TEN_DAYS + 1, TEN_DAYS + 2, -5, -6, -7], False),  # half of a class may be of one mind
        ([TEN_DAYS, TEN_DAYS + 1, TEN_DAYS + 2, None, None, None], True),
        ([TEN_DAYS, TEN_DAYS + 1], False),
        ([TEN_DAYS, TEN_DAYS + 61, TEN_DAYS + 122], False),
        ([-3, -2, -1], False),  # in time: whenever they were copied, nobody is harmed
        ([1, 2, 3], False),  # in the grace period, when many hand in
        ([], False),
    ],
)
def test_a_class_that_is_late_within_a_minute_is_pointed_out(seconds: list[float | None], pointed_out: bool) -> None:
    assert bool(said(graded(*seconds))) == pointed_out


def test_what_looks_like_a_copy_is_said_with_what_to_do() -> None:
    assert said(graded(TEN_DAYS, TEN_DAYS + 1, TEN_DAYS + 2, 8000)) == (
        "w2-maxpool: 3 of 4 files were last written within a minute of 2027-02-18 23:59 CET, after the deadline: more "
        "likely copied or checked out then than handed in. Copy them with their times and grade again, or say "
        "`submitted: none` in course.yml, and nobody is late.\n"
    )


def test_the_table_of_the_class_shows_the_points_that_count() -> None:
    out = Console(file=io.StringIO(), width=120)
    table = ClassTable([EXERCISE])
    for entry in graded(-1, 100, 93600, 8 * 86400):
        table.add(entry)
    out.print(table.render())
    assert isinstance(out.file, io.StringIO)
    assert [" ".join(line.split()) for line in out.file.getvalue().splitlines()[1:]] == [
        "s0 8 accepted 8",
        "s1 8 accepted 8",
        "s2 6.4 accepted, late -20% 6.4",
        "s3 0 accepted, late -100% 0",
    ]


def test_of_a_course_with_many_exercises_the_table_shows_weeks() -> None:
    exercises = [replace(EXERCISE, slug=f"w{week}-{n}", week=week) for week in (1, 2) for n in range(3)]
    course = replace(COURSE, exercises=tuple(exercises))
    none, lost = Verdict.NOT_SUBMITTED, Verdict.JUDGE_ERROR
    judgements = [
        Judgement("s1", "w1-0", Verdict.ACCEPTED, 8.0, 8.0),
        Judgement("s1", "w1-1", Verdict.WRONG_ANSWER, 2.5, 8.0),
        Judgement("s1", "w1-2", none, 0.0, 8.0),
        *(Judgement("s1", f"w2-{n}", none, 0.0, 8.0) for n in range(3)),
        Judgement("s2", "w2-0", lost, None, 8.0),
    ]
    table = ClassTable(exercises)
    for entry in scoring.graded(course, judgements):
        table.add(entry)
    out = Console(file=io.StringIO(), width=120)
    out.print(table.render())
    assert isinstance(out.file, io.StringIO)
    assert [line.split("  ")[0] + "|" + " ".join(line.split()[1:]) for line in out.file.getvalue().splitlines()] == [
        "student|week 1 week 2 points",
        "s1|10.5 of 24 - 10.5",
        "s2|? of 8 ?",
    ]


def test_a_late_mark_without_a_time_is_said_and_deducts_nothing() -> None:
    entries = [entry._replace(judgement=replace(entry.judgement, marked_late=True)) for entry in graded(None, 60.0)]
    out = Console(file=io.StringIO(), width=400)
    point_out_marks([*entries, *graded(None)], out)
    assert isinstance(out.file, io.StringIO)
    text = "w2-maxpool: the LMS marked 1 late (s0); no time is known, so nothing is deducted.\n"
    assert out.file.getvalue() == text
    assert entries[0].grade.points == 8.0


def test_of_many_late_marks_some_are_named() -> None:
    entries = [
        entry._replace(judgement=replace(entry.judgement, marked_late=True))
        for entry in graded(*[None] * (MOST_NAMED + 5))
    ]
    out = Console(file=io.StringIO(), width=400)
    point_out_marks(entries, out)
    assert isinstance(out.file, io.StringIO)
    assert f"marked {MOST_NAMED + 5} late (s0, s1" in out.file.getvalue()
    assert f"s{MOST_NAMED - 1} …)" in out.file.getvalue()
