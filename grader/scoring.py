"""From judgements to what counts: pure functions."""

from __future__ import annotations

import math
from collections.abc import Iterable

from grader.model import Course, Judgement, Report, TestResult


def total(tests: Iterable[TestResult]) -> float | None:
    """The points of some tests; None while one of them has none yet."""
    points = [test.points for test in tests]
    return None if None in points else _sum(point for point in points if point is not None)


def report(course: Course, student: str, judgements: Iterable[Judgement], made_at: str) -> Report:
    """A student's report: the judgements that count, in the order of the course."""
    by_exercise = {judgement.exercise: judgement for judgement in judgements if judgement.student == student}
    entries = tuple(
        (exercise, by_exercise[exercise.slug]) for exercise in course.exercises if exercise.slug in by_exercise
    )
    points = [judgement.points for _, judgement in entries]
    return Report(
        course=course,
        student=student,
        entries=entries,
        made_at=made_at,
        points=None if None in points else _sum(point for point in points if point is not None),
        max_points=_sum(judgement.max_points for _, judgement in entries),
    )


def _sum(points: Iterable[float]) -> float:
    """To the hundredth, as points are shown everywhere: seven sevenths of a tier's points are all of them."""
    return round(math.fsum(points), 2)
