"""From judgements to what counts: pure functions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from grader import late
from grader.model import Course, Exercise, Grade, Graded, Judgement, Report, TestResult, Verdict


def total(tests: Iterable[TestResult]) -> float | None:
    """The points of some tests; None while one of them has none yet."""
    return _sum_if_known(test.points for test in tests)


def grade(course: Course, exercise: Exercise, judgement: Judgement) -> Grade:
    """What counts of a judgement, by the deadline, the extensions and the late policy that the course has now."""
    extension = course.extension(judgement.student, exercise.slug)
    deadline = course.deadline(judgement.student, judgement.exercise)
    handed_in = judgement.verdict is not Verdict.NOT_SUBMITTED and exercise.times_known
    submitted_at = late.moment(judgement.submitted_at, course.zone) if handed_in else None
    seconds = late.seconds_after(deadline, submitted_at) if deadline and submitted_at else None
    policy = exercise.late if seconds else None
    percent = late.deducted_percent(policy, seconds) if policy and seconds else 0.0
    judged = judgement.points
    deduction = None if judged is None else late.deduction(judged, percent)
    return Grade(
        judged_points=judged,
        points=None if judged is None or deduction is None else max(0.0, _sum([judged, -deduction])),
        deduction=deduction,
        deducted_percent=percent,
        late_seconds=seconds,
        late=late.headline(policy, seconds) if policy and seconds else None,
        rule=late.rule(policy, seconds, judged, bool(extension)) if policy and seconds else "",
        submitted_at=submitted_at,
        deadline=deadline,
        extended_from=exercise.deadline if extension else None,
    )


def graded(course: Course, judgements: Iterable[Judgement]) -> Iterator[Graded]:
    """Each judgement with its exercise and what counts of it; none of an exercise that the course no longer has."""
    exercises = {exercise.slug: exercise for exercise in course.exercises}
    for judgement in judgements:
        if exercise := exercises.get(judgement.exercise):
            yield Graded(exercise, judgement, grade(course, exercise, judgement))


def report(course: Course, student: str, judgements: Iterable[Judgement], made_at: str) -> Report:
    """A student's report: the judgements that count, in the order of the course."""
    by_exercise = {judgement.exercise: judgement for judgement in judgements if judgement.student == student}
    ordered = [by_exercise[exercise.slug] for exercise in course.exercises if exercise.slug in by_exercise]
    found = tuple(graded(course, ordered))
    return Report(
        course=course,
        student=student,
        entries=found,
        made_at=made_at,
        points=_sum_if_known(entry.grade.points for entry in found),
        max_points=_sum(entry.judgement.max_points for entry in found),
    )


def _sum_if_known(points: Iterable[float | None]) -> float | None:
    found = list(points)
    known = [value for value in found if value is not None]
    return _sum(known) if len(known) == len(found) else None


def _sum(points: Iterable[float]) -> float:
    """To the hundredth, as points are shown everywhere: seven sevenths of a tier's points are all of them."""
    return round(math.fsum(points), 2)
