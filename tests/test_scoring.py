"""From judgements to points: unknown stays unknown, and parts of a tier add up to the whole of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from grader import scoring
from grader.model import Annotation, Course, Exercise, Extension, Grade, Judgement, LatePolicy, Limits, Tier, Verdict
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
    report = scoring.report(COURSE, "s01", [last, judgement("b", 3.0, "s02"), first, judgement("gone", 3.0)])
    assert [entry[:2] for entry in report.entries] == [(COURSE.exercises[0], first), (COURSE.exercises[2], last)]
    assert (report.points, report.max_points, report.student) == (3.75, 6.0, "s01")


def test_while_one_judgement_has_no_points_the_report_has_none() -> None:
    report = scoring.report(COURSE, "s01", [judgement("a", 3.0), judgement("b", None)])
    assert (report.points, report.max_points) == (None, 6.0)


def test_a_report_on_nothing_is_empty() -> None:
    report = scoring.report(COURSE, "s01", [])
    assert (report.entries, report.points, report.max_points) == ((), 0.0, 0.0)


# What counts of a judgement: a deadline, a policy, an extension, and when it was handed in

BERLIN = ZoneInfo("Europe/Berlin")
DEADLINE = datetime(2027, 2, 8, 23, 59, tzinfo=BERLIN)
HOUR, DAY = 3600, 86400
POLICY = LatePolicy(
    grace_seconds=900, deduction_percent=10.0, step_seconds=DAY, cap_percent=50.0, close_seconds=7 * DAY
)
IN_TIME = "2027-02-08T22:59:00+00:00"  # to the second
A_DAY_AND_TWO_HOURS = "2027-02-10T00:59:00+00:00"
A_MONTH = "2027-03-08T22:59:00+00:00"


def graded(
    points: float | None = 8.0,
    submitted_at: str | None = A_DAY_AND_TWO_HOURS,
    *,
    verdict: Verdict = Verdict.WRONG_ANSWER,
    extended_to: datetime | None = None,
    **changes: object,
) -> Grade:
    """What counts of one judgement; keywords change the exercise."""
    settings = {"deadline": DEADLINE, "late": POLICY, **changes}
    due = replace(exercise("a"), **settings)  # type: ignore[arg-type]
    extension = Extension("s01", "a", extended_to, "canary", 1) if extended_to else None
    course = replace(COURSE, exercises=(due,), zone=BERLIN, extensions={("s01", "a"): extension} if extension else {})
    judged = Judgement("s01", "a", verdict, points, 8.0, submitted_at=submitted_at)
    return scoring.grade(course, due, judged)


@pytest.mark.parametrize(
    ("points", "submitted_at", "counts", "deduction", "late"),
    [
        (8.0, IN_TIME, 8.0, 0.0, None),
        (8.0, "2027-02-08T22:59:01+00:00", 8.0, 0.0, None),  # grace
        (8.0, "2027-02-08T23:14:00+00:00", 8.0, 0.0, None),
        (8.0, "2027-02-08T23:14:01+00:00", 7.2, 0.8, "15 min 1 s late: -10%"),
        (8.0, A_DAY_AND_TWO_HOURS, 6.4, 1.6, "1 day 2 h late: -20%"),
        (8.0, "2027-02-10 01:59", 6.4, 1.6, "1 day 2 h late: -20%"),  # without an offset: the course's time
        (8.0, "2027-02-15T22:59:00+00:00", 4.0, 4.0, "7 days late: -50%"),
        (8.0, A_MONTH, 0.0, 8.0, "28 days late: nothing counts"),
        (8.0, None, 8.0, 0.0, None),  # nobody knows: nobody is late
        (8.0, "last night", 8.0, 0.0, None),
        (0.0, A_DAY_AND_TWO_HOURS, 0.0, 0.0, "1 day 2 h late: -20%"),
        (10.0, A_DAY_AND_TWO_HOURS, 8.0, 2.0, "1 day 2 h late: -20%"),  # more points than the exercise has
        (6.33, A_DAY_AND_TWO_HOURS, 5.06, 1.27, "1 day 2 h late: -20%"),
        (-1.0, A_DAY_AND_TWO_HOURS, 0.0, 0.0, "1 day 2 h late: -20%"),  # never below nothing
        (None, A_DAY_AND_TWO_HOURS, None, None, "1 day 2 h late: -20%"),  # unknown stays unknown
        (None, A_MONTH, None, None, "28 days late: nothing counts"),
    ],
)
def test_what_counts_of_a_judgement(
    points: float | None, submitted_at: str | None, counts: float | None, deduction: float | None, late: str | None
) -> None:
    grade = graded(points, submitted_at)
    assert (grade.judged_points, grade.points, grade.deduction, grade.late) == (points, counts, deduction, late)


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({"late": None}, 8.0),
        ({"late": LatePolicy()}, 8.0),
        ({"late": LatePolicy(close_seconds=0)}, 0.0),
        ({"deadline": None}, 8.0),
        ({"deadline": datetime(2027, 2, 10, 1, 59, tzinfo=BERLIN)}, 8.0),
        ({"deadline": datetime(2027, 2, 9, 23, 59, tzinfo=BERLIN)}, 7.2),
        ({"deadline": datetime(2027, 1, 1, tzinfo=BERLIN)}, 0.0),
        ({"times_known": False}, 8.0),
        ({"extended_to": datetime(2027, 2, 12, 23, 59, tzinfo=BERLIN)}, 8.0),
        ({"extended_to": datetime(2027, 2, 9, 23, 59, tzinfo=BERLIN)}, 7.2),  # the policy starts from there
    ],
)
def test_the_same_judgement_counts_by_the_rules_of_today(changes: dict[str, object], counts: float) -> None:
    """A deadline that moves and an extension that is granted afterwards need no grading."""
    assert graded(8.0, A_DAY_AND_TWO_HOURS).points == 6.4
    assert graded(8.0, A_DAY_AND_TWO_HOURS, **changes).points == counts  # type: ignore[arg-type]


def test_a_grade_says_which_rule_was_applied() -> None:
    grade = graded(8.0, A_DAY_AND_TWO_HOURS, extended_to=datetime(2027, 2, 9, 23, 59, tzinfo=BERLIN))
    assert grade.rule == (
        "Handed in 2 h after the extended deadline. 10% of the points earned are deducted for each started day, "
        "at most 50%: here 10% of 8 points, which is 0.8."
    )
    assert (grade.late_seconds, grade.deducted_percent) == (2 * HOUR, 10.0)
    assert (grade.deadline, grade.extended_from) == (datetime(2027, 2, 9, 22, 59, tzinfo=UTC), DEADLINE)
    assert grade.submitted_at == datetime(2027, 2, 10, 0, 59, tzinfo=UTC)


def test_what_was_not_handed_in_is_not_late() -> None:
    grade = graded(0.0, A_DAY_AND_TWO_HOURS, verdict=Verdict.NOT_SUBMITTED)
    assert (grade.late, grade.late_seconds, grade.points) == (None, None, 0.0)


def test_an_extension_is_for_one_student_alone() -> None:
    due = replace(exercise("a"), deadline=DEADLINE, late=POLICY)
    extension = Extension("s01", "a", datetime(2027, 2, 12, tzinfo=BERLIN), "ill", 1)
    course = replace(COURSE, exercises=(due, exercise("b")), extensions={("s01", "a"): extension})
    handed_in = [replace(judgement("a", 3.0, student), submitted_at=A_DAY_AND_TWO_HOURS) for student in ("s01", "s02")]
    assert [entry.grade.points for entry in scoring.graded(course, [*handed_in, judgement("gone", 1.0)])] == [3.0, 2.4]


def test_a_report_adds_up_what_counts() -> None:
    due = replace(exercise("a"), deadline=DEADLINE, late=POLICY)
    course = replace(COURSE, exercises=(due, exercise("b")))
    late = replace(judgement("a", 3.0), submitted_at=A_DAY_AND_TWO_HOURS)
    report = scoring.report(course, "s01", [late, judgement("b", 1.5)])
    assert (report.points, report.max_points) == (3.9, 6.0)


def test_of_two_judgements_the_later_one_counts_and_so_does_its_time() -> None:
    due = replace(exercise("a"), deadline=DEADLINE, late=POLICY)
    course = replace(COURSE, exercises=(due,))
    early = replace(judgement("a", 2.0), submitted_at=IN_TIME)
    late = replace(judgement("a", 3.0), submitted_at=A_DAY_AND_TWO_HOURS)
    assert scoring.report(course, "s01", [early, late]).points == 2.4


# What staff adjusted


def adjustment(points: float | None, exercise: str = "a", test: str = "", number: int = 0) -> Annotation:
    return Annotation(f"{number}", "s01", exercise, test, "a reason", points, "anna", "2027-02-11T10:00:00+00:00")


@pytest.mark.parametrize(
    ("judged", "adjusted", "counts"),
    [
        (8.0, [], 6.4),
        (8.0, [1.0], 7.4),  # after the deduction, of which it is no part
        (8.0, [1.0, -0.5, 0.25], 7.15),
        (8.0, [-7.0], 0.0),  # never below nothing
        (8.0, [5.0], 11.4),  # more than the exercise has: staff may give that
        (8.0, [None], 6.4),  # a comment
        (None, [1.0], None),  # unknown stays unknown
        (0.0, [2.0], 2.0),
    ],
)
def test_adjustments_are_added_to_what_counts_by_the_rules(
    judged: float | None, adjusted: list[float | None], counts: float | None
) -> None:
    due = replace(exercise("a"), deadline=DEADLINE, late=POLICY)
    course = replace(COURSE, exercises=(due,))
    late = Judgement("s01", "a", Verdict.WRONG_ANSWER, judged, 8.0, submitted_at=A_DAY_AND_TWO_HOURS)
    said = [adjustment(points) for points in adjusted]
    grade = scoring.grade(course, due, late, said)
    assert (grade.judged_points, grade.points) == (judged, counts)
    assert list(grade.adjustments) == [one for one in said if one.points is not None]


def test_an_adjustment_counts_where_it_was_made_and_once() -> None:
    """On a test as on its exercise; on the student as a whole in the total alone."""
    said = [adjustment(1.0, "a"), adjustment(0.5, "a", "ceil_mode"), adjustment(-0.25, ""), adjustment(2.0, "b")]
    report = scoring.report(COURSE, "s01", [judgement("a", 1.0)], said)
    assert [entry.grade.points for entry in report.entries] == [2.5]
    assert (report.points, report.max_points, report.annotations) == (2.25, 3.0, tuple(said))


def test_adjustments_of_others_count_for_them() -> None:
    both = [judgement("a", 1.0), judgement("a", 1.0, "s02")]
    graded = scoring.graded(COURSE, both, {"s01": (adjustment(1.0),)})
    assert [entry.grade.points for entry in graded] == [2.0, 1.0]


def test_a_report_is_as_of_the_newest_that_it_shows() -> None:
    graded_at = "2027-02-10T10:00:00+00:00"
    entry = replace(judgement("a", 1.0), graded_at=graded_at)
    assert scoring.report(COURSE, "s01", [entry]).as_of == graded_at
    assert scoring.report(COURSE, "s01", [entry], [adjustment(1.0)]).as_of == "2027-02-11T10:00:00+00:00"
