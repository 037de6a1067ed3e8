"""From judgements to points: unknown stays unknown, and parts of a tier add up to the whole of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import scoring
from grader.model import Course, Exercise, Judgement, Limits, Tier, Verdict
from grader.model import TestResult as Result


def result(points: float | None) -> Result:
    return Result("name", False, "basic", Verdict.ACCEPTED, points, 1.0)


@pytest.mark.parametrize(
    ("points", "total"),
    [
        ([], 0.0),
        ([0.0, 0.0], 0.0),
        ([1.0, 0.5], 1.5),
        ([1 / 3] * 3, 1.0),
        ([1 / 7] * 7, 1.0),
        ([2 / 3] * 2, 1.33),
        ([0.1] * 10, 1.0),
        ([1.0, None], None),
        ([None], None),
        ([None, 0.0], None),
    ],
)
def test_the_total_of_some_tests(points: list[float | None], total: float | None) -> None:
    assert scoring.total(map(result, points)) == total


def exercise(slug: str) -> Exercise:
    return Exercise(slug, slug, 2, 3.0, slug, {}, {}, (Tier("basic", 3.0),), Limits())


COURSE = Course("cnn", "Pixels", Path("/nowhere"), (exercise("a"), exercise("b"), exercise("c")), {})


def judgement(slug: str, points: float | None, student: str = "s01") -> Judgement:
    return Judgement(student, slug, Verdict.WRONG_ANSWER, points, 3.0)


def test_a_report_has_a_students_own_judgements_in_the_order_of_the_course() -> None:
    first, last = judgement("a", 1.25), judgement("c", 2.5)
    report = scoring.report(COURSE, "s01", [last, judgement("b", 3.0, "s02"), first, judgement("gone", 3.0)], "now")
    assert report.entries == ((COURSE.exercises[0], first), (COURSE.exercises[2], last))
    assert (report.points, report.max_points, report.student, report.made_at) == (3.75, 6.0, "s01", "now")


def test_while_one_judgement_has_no_points_the_report_has_none() -> None:
    report = scoring.report(COURSE, "s01", [judgement("a", 3.0), judgement("b", None)], "now")
    assert (report.points, report.max_points) == (None, 6.0)


def test_a_report_on_nothing_is_empty() -> None:
    report = scoring.report(COURSE, "s01", [], "now")
    assert (report.entries, report.points, report.max_points) == ((), 0.0, 0.0)
