"""From judgements to what counts: pure functions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from grader import late
from grader.model import Annotation, Course, Exercise, Grade, Graded, Judgement, Report, TestResult, Verdict

Annotations = Mapping[str, Sequence[Annotation]]
"""student -> what stands of what staff say of their work"""

_NONE: Annotations = {}


def total(tests: Iterable[TestResult]) -> float | None:
    """The points of some tests; None while one of them has none yet."""
    return _sum_if_known(test.points for test in tests)


def grade(course: Course, exercise: Exercise, judgement: Judgement, annotations: Sequence[Annotation] = ()) -> Grade:
    """What counts of a judgement, by the deadline, the extensions and the late policy that the course has now.

    annotations: of the student, of which those that adjust this exercise's points are added after the deduction.
    """
    adjustments = tuple(one for one in annotations if one.is_adjustment and one.exercise == exercise.slug)
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
        points=None if judged is None or deduction is None else _adjusted(max(0.0, judged - deduction), adjustments),
        deduction=deduction,
        deducted_percent=percent,
        late_seconds=seconds,
        late=late.headline(policy, seconds) if policy and seconds else None,
        rule=late.rule(policy, seconds, judged, bool(extension)) if policy and seconds else "",
        submitted_at=submitted_at,
        deadline=deadline,
        extended_from=exercise.deadline if extension else None,
        adjustments=adjustments,
    )


def graded(course: Course, judgements: Iterable[Judgement], annotations: Annotations = _NONE) -> Iterator[Graded]:
    """Each judgement with its exercise and what counts of it; none of an exercise that the course no longer has."""
    exercises = {exercise.slug: exercise for exercise in course.exercises}
    for judgement in judgements:
        if exercise := exercises.get(judgement.exercise):
            of_student = annotations.get(judgement.student, ())
            yield Graded(exercise, judgement, grade(course, exercise, judgement, of_student))


def points(entries: Iterable[Graded], annotations: Sequence[Annotation] = ()) -> float | None:
    """What one student has in all, with what staff adjusted for the work as a whole; None while a part is unknown.

    annotations: of that student. Those on exercises are in the grades already.
    """
    known = _sum_if_known(entry.grade.points for entry in entries)
    overall = [one for one in annotations if one.is_adjustment and not one.exercise]
    return None if known is None else _adjusted(known, overall)


def report(
    course: Course, student: str, judgements: Iterable[Judgement], annotations: Sequence[Annotation] = ()
) -> Report:
    """A student's report: the judgements that count, in the order of the course, and what staff say of them."""
    by_exercise = {judgement.exercise: judgement for judgement in judgements if judgement.student == student}
    ordered = [by_exercise[exercise.slug] for exercise in course.exercises if exercise.slug in by_exercise]
    found = tuple(graded(course, ordered, {student: annotations}))
    written = (one.written_at for one in annotations)
    return Report(
        course=course,
        student=student,
        entries=found,
        as_of=max((*(entry.judgement.graded_at for entry in found), *written), default=""),
        points=points(found, annotations),
        max_points=_sum(entry.judgement.max_points for entry in found),
        annotations=tuple(annotations),
    )


def _adjusted(counted: float, adjustments: Sequence[Annotation]) -> float:
    """Never below nothing; above the most that tests give is allowed."""
    return max(0.0, _sum([counted, *(one.points for one in adjustments if one.points is not None)]))


def _sum_if_known(points: Iterable[float | None]) -> float | None:
    found = list(points)
    known = [value for value in found if value is not None]
    return _sum(known) if len(known) == len(found) else None


def _sum(points: Iterable[float]) -> float:
    """To the hundredth, as points are shown everywhere: seven sevenths of a tier's points are all of them."""
    return round(math.fsum(points), 2)
