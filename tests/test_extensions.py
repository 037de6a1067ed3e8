"""extensions.yml: whose deadline is later, and every mistake at once with its line."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from grader import course as course_file
from grader import extensions
from grader.errors import CourseError, UserError
from grader.model import Course

COURSE = """\
course: cnn
title: Pixels
timezone: Europe/Berlin
exercises:
  - {slug: w2-maxpool, title: A, week: 2, points: 1, submit: maxpool, tiers: {a: 1}, deadline: 2027-02-08 23:59}
  - {slug: w3-count, title: B, week: 3, points: 1, submit: count, tiers: {a: 1}, deadline: 2027-03-27 23:59}
  - {slug: w4-open, title: C, week: 4, points: 1, submit: open, tiers: {a: 1}}
"""


def load(folder: Path, text: str | bytes) -> Course:
    (folder / "course.yml").write_text(COURSE)
    (folder / "extensions.yml").write_bytes(text if isinstance(text, bytes) else textwrap.dedent(text).encode())
    return course_file.load(folder)


def problems(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(CourseError) as error:
        load(folder, text)
    return error.value.problems


def one(exercise: str, deadline: str, student: str = "s03") -> str:
    return f"- {{student: {student}, exercise: {exercise}, deadline: {deadline}, reason: ill}}\n"


def deadlines(course: Course, student: str = "s03") -> dict[str, str]:
    """slug -> the student's own deadline, as the course's clocks show it."""
    found = {exercise.slug: course.extension(student, exercise.slug) for exercise in course.exercises}
    return {slug: f"{extension.deadline:%d %b %H:%M %Z}" for slug, extension in found.items() if extension}


LATER_COUNT = {"w3-count": "29 Mar 23:59 CEST"}


def test_an_extension_is_somebodys_later_deadline(tmp_path: Path) -> None:
    text = """\
    # who, for what, until when
    - student: s03
      exercise: w2-maxpool
      deadline: 2027-02-12 23:59
      reason: ill, certificate of 5 February
    """
    course = load(tmp_path, text)
    extension = course.extension("s03", "w2-maxpool")
    assert extension
    assert extension.deadline == datetime(2027, 2, 12, 22, 59, tzinfo=UTC)
    assert (extension.student, extension.exercise, extension.line) == ("s03", "w2-maxpool", 2)
    assert extension.reason == "ill, certificate of 5 February"
    assert course.extension("s04", "w2-maxpool") is None
    assert course.extension("s03", "w3-count") is None


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (one("w2-maxpool", "+3d"), {"w2-maxpool": "11 Feb 23:59 CET"}),
        (one("w2-maxpool", "+ 12h"), {"w2-maxpool": "09 Feb 11:59 CET"}),
        (one("w2-maxpool", "+30min"), {"w2-maxpool": "09 Feb 00:29 CET"}),
        (one("w2-maxpool", "2027-02-09T00:30+00:00"), {"w2-maxpool": "09 Feb 00:30 UTC"}),
        # Clocks are set on 28 March: some days later it is the same time of day, some hours later that many hours.
        (one("w3-count", "+1d"), {"w3-count": "28 Mar 23:59 CEST"}),
        (one("w3-count", "+24h"), {"w3-count": "29 Mar 00:59 CEST"}),
        (one("all", "+2d"), {"w2-maxpool": "10 Feb 23:59 CET", "w3-count": "29 Mar 23:59 CEST"}),
        # A date for all moves what would be due before it, and nothing else.
        (one("all", "2027-02-20 23:59"), {"w2-maxpool": "20 Feb 23:59 CET"}),
        # Of two that hold the later one counts.
        (one("all", "+2d") + one("w2-maxpool", "+5d"), {"w2-maxpool": "13 Feb 23:59 CET", **LATER_COUNT}),
        (one("w2-maxpool", "+1d") + one("all", "+2d"), {"w2-maxpool": "10 Feb 23:59 CET", **LATER_COUNT}),
        (one("w2-maxpool", "+1d", "s04"), {}),
        ("", {}),
        ("# nobody yet\n", {}),
        ("[]", {}),
    ],
)  # fmt: skip
def test_the_deadlines_of_a_student(tmp_path: Path, text: str, own: dict[str, str]) -> None:
    assert deadlines(load(tmp_path, text)) == own


def test_more_time_is_added_to_the_deadline_as_it_is_now(tmp_path: Path) -> None:
    load(tmp_path, one("w2-maxpool", "+3d"))
    (tmp_path / "course.yml").write_text(COURSE.replace("2027-02-08", "2027-02-10"))
    assert deadlines(course_file.load(tmp_path)) == {"w2-maxpool": "13 Feb 23:59 CET"}


def test_a_name_is_the_same_however_its_letters_are_composed(tmp_path: Path) -> None:
    """macOS writes an umlaut as two code points, and an editor as one."""
    course = load(tmp_path, one("w2-maxpool", "+1d", "J\u00fcrgen"))
    assert deadlines(course, "Ju\u0308rgen") == {"w2-maxpool": "09 Feb 23:59 CET"}


def test_a_course_without_the_file_has_no_extensions(tmp_path: Path) -> None:
    load(tmp_path, "[]")
    (tmp_path / "extensions.yml").unlink()
    assert course_file.load(tmp_path).extensions == {}


DEADLINE = 'expected a date and time such as "2027-02-12 23:59", or more time such as "+3d" or "+12h"'
AFTER = "expected a time after the deadline in course.yml, 2027-02-08 23:59"


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (one("w2-maxpol", "+1d"), ['1: extensions[0].exercise: no exercise "w2-maxpol"; did you mean w2-maxpool?']),
        (
            one("zebra", "+1d"),
            ['1: extensions[0].exercise: no exercise "zebra"; known are all, w2-maxpool, w3-count, w4-open'],
        ),
        (
            one("w4-open", "+1d"),
            ["1: extensions[0].exercise: w4-open has no deadline in course.yml, so there is nothing to extend"],
        ),
        (one("w2-maxpool", "2027-02-07 23:59"), [f'1: extensions[0].deadline: {AFTER}, got "2027-02-07 23:59"']),
        (one("w2-maxpool", "2027-02-08 23:59"), [f'1: extensions[0].deadline: {AFTER}, got "2027-02-08 23:59"']),
        (one("w2-maxpool", "+0d"), [f'1: extensions[0].deadline: {AFTER}, got "+0d"']),
        (
            one("all", "2027-01-01 12:00"),
            [
                "1: extensions[0].deadline: expected a time after the deadline of at least one exercise, "
                'got "2027-01-01 12:00"'
            ],
        ),
        (one("w2-maxpool", "+3"), [f"1: extensions[0].deadline: {DEADLINE}, got +3"]),
        (one("w2-maxpool", "3d"), [f'1: extensions[0].deadline: {DEADLINE}, got "3d"']),
        (one("w2-maxpool", "+3 weeks"), [f'1: extensions[0].deadline: {DEADLINE}, got "+3 weeks"']),
        (one("all", "+99999999d"), [f'1: extensions[0].deadline: {DEADLINE}, got "+99999999d"']),
        (one("w2-maxpool", "2027-02-30 23:59"), [f'1: extensions[0].deadline: {DEADLINE}, got "2027-02-30 23:59"']),
        (
            one("w2-maxpool", "+1d") + one("w3-count", "+1d") + one("w2-maxpool", "+2d"),
            ["3: extensions[2]: a second extension of s03 for w2-maxpool; the first is in line 1"],
        ),
        (
            "- {student: s03, exercise: all}\n",
            ["1: extensions[0]: deadline is missing", "1: extensions[0]: reason is missing"],
        ),
        (one("all", "+1d").replace("reason", "raison"), [
            "1: extensions[0].raison: unknown key; did you mean reason?",
            "1: extensions[0]: reason is missing",
        ]),
        (one("all", "+1d").replace("ill", "''"), ["1: extensions[0].reason: expected text, got \"\""]),
        ("s03: +3d\n", ["1: extensions: expected a list of extensions, got a mapping"]),
        ("- s03\n", ['1: extensions[0]: expected a mapping with student, exercise, deadline, reason, got "s03"']),
        ("- [\n", ["2: not valid YAML: "]),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_with_its_line(tmp_path: Path, text: str, messages: list[str]) -> None:
    reported = problems(tmp_path, text)
    assert len(reported) == len(messages)
    for problem, message in zip(sorted(reported), sorted(messages), strict=True):
        assert problem.startswith(f"extensions.yml:{message}")


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = one("all", "soon") + one("zebra", "+1d") + one("w2-maxpool", "+0d")
    assert [problem.split(":")[1] for problem in problems(tmp_path, text)] == ["1", "2", "3"]


def test_mistakes_of_the_course_come_first(tmp_path: Path) -> None:
    load(tmp_path, "[]")
    (tmp_path / "course.yml").write_text(COURSE.replace("points: 1", "points: ten"))
    (tmp_path / "extensions.yml").write_text(one("zebra", "+1d"))
    with pytest.raises(CourseError) as error:
        course_file.load(tmp_path)
    assert {problem.split(":")[0] for problem in error.value.problems} == {"course.yml"}


def test_another_encoding_is_said_so(tmp_path: Path) -> None:
    assert problems(tmp_path, "ü".encode("latin-1")) == ["extensions.yml: expected UTF-8 text; save the file as UTF-8"]


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "course.yml").write_text(COURSE)
    (tmp_path / "extensions.yml").mkdir()
    with pytest.raises(UserError, match=r"extensions\.yml: Is a directory"):
        course_file.load(tmp_path)


def test_a_student_who_has_handed_in_nothing_is_pointed_at(tmp_path: Path) -> None:
    """Perhaps the name is mistyped; perhaps the student is only slow, so grading goes on."""
    course = load(tmp_path, one("all", "+1d", "s3") + one("all", "+1d", "s04") + one("w2-maxpool", "+1d", "zoe"))
    assert extensions.unknown_students(course.extensions, ["s03", "s04"]) == [
        'extensions.yml:1: no submission by "s3" is known; did you mean s03?',
        'extensions.yml:3: no submission by "zoe" is known; is the name right?',
    ]


def test_a_deadline_in_a_zone_of_its_own_is_extended_in_that_of_the_course() -> None:
    more_time = extensions.parse("+1d", ZoneInfo("Europe/Berlin"))
    old = datetime(2027, 3, 27, 22, 59, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin"))
    assert more_time(old) == datetime(2027, 3, 28, 21, 59, tzinfo=UTC)
