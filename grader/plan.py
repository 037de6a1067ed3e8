"""What a run owes and when that is settled: pure functions on records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.model import Judgement, PlannedTest, TestResult, Verdict, Work

CONFIRMED = "A time limit counts only where it is exceeded with nothing else being graded beside, as it was here."
CHANGED = "What was handed in changed while grading was under way. The new one will be graded."
NOT_STORED = "The grader could not store what it found here. It will be graded again."
LIFTED = "A time limit was exceeded beside others that were being graded, but not alone; that is what counts."


def checked(judgement: Judgement, planned: Sequence[PlannedTest]) -> Judgement:
    """The judgement with one result for each planned test; a judge error where other tests ran than were planned."""
    if judgement.verdict is Verdict.NOT_SUBMITTED:
        return judgement
    if judgement.verdict is Verdict.JUDGE_ERROR and not judgement.tests:
        return replace(judgement, tests=_same_for_all(planned, judgement.message))
    if [test.name for test in judgement.tests] == [test.name for test in planned]:
        return judgement
    message = "The tests that ran are not the ones that were planned. It will be graded again."
    return without_verdict(judgement, planned, message)


def without_verdict(judgement: Judgement, planned: Sequence[PlannedTest], message: str) -> Judgement:
    """In the place of a judgement that cannot be used."""
    tests = _same_for_all(planned, message)
    return replace(judgement, verdict=Verdict.JUDGE_ERROR, points=None, message=message, tests=tests, notes=())


def unjudged(work: Work, max_points: float, message: str, now: str) -> Judgement:
    """A judge error for what was planned and could not be judged."""
    return Judgement(
        student=work.student,
        exercise=work.exercise,
        verdict=Verdict.JUDGE_ERROR,
        points=None,
        max_points=max_points,
        sha256=work.sha256,
        message=message,
        graded_at=now,
    )


def exceeded_time(judgement: Judgement) -> bool:
    """Did a clock decide any of it? Clocks run on while others are at work."""
    return any(test.verdict is Verdict.TIME_LIMIT_EXCEEDED for test in judgement.tests)


def confirmed(judgement: Judgement, first: Judgement | None = None) -> Judgement:
    """What counts of a judgement made alone, and of one made before beside others."""
    if not judgement.verdict.is_final:
        return judgement
    if first and (first.points or 0.0) > (judgement.points or 0.0):
        judgement = first
    if exceeded_time(judgement):
        return replace(judgement, notes=(*judgement.notes, CONFIRMED))
    return replace(judgement, notes=(*judgement.notes, LIFTED)) if first else judgement


def _same_for_all(planned: Sequence[PlannedTest], message: str) -> tuple[TestResult, ...]:
    return tuple(
        TestResult(test.name, test.hidden, test.tier, Verdict.JUDGE_ERROR, None, test.max_points, message, message)
        for test in planned
    )
