"""Judge one submission: the whole story on one screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime

from grader.errors import JudgeError, SandboxUnavailable
from grader.judge.examinee import Examinee
from grader.judge.suite import Suite
from grader.model import Exercise, Judgement, Submission, TestResult, Trial, Verdict, worst
from grader.sandbox.protocol import Opener
from grader.scoring import total

MAX_TRIES = 3  # where the fault is ours

GpuLender = Callable[[], AbstractContextManager[Opener]]
"""Lends a GPU for one try: who makes sessions that may use it. Raises JudgeError where none can be had."""


def judge(submission: Submission, suite: Suite, server: Opener, lend_gpu: GpuLender | None = None) -> Judgement:
    """Run all tests of the suite's exercise on the submission. A fault of ours is tried again, then recorded as such.

    Raises SandboxUnavailable when this host refuses a wall: then nothing may be run at all.
    """
    started = time.monotonic()
    blank = _blank(submission, suite.exercise)
    if submission.fault:
        message = "What was handed in could not be read by this machine. It will be graded when it can be."
        tests = _same_for_all(suite, Verdict.JUDGE_ERROR, message, submission.fault)
        judgement = replace(blank, verdict=Verdict.JUDGE_ERROR, points=None, tests=tests, message=message)
    elif not submission.is_file:
        judgement = blank
    elif submission.source is None:
        judgement = _unreadable(submission, suite, blank)
    else:
        judgement = _judge_source(submission, suite, server, blank, lend_gpu)
    seconds = round(time.monotonic() - started, 4)
    return replace(judgement, seconds=seconds, graded_at=_now())


def edited(submission: Submission, exercise: Exercise) -> Judgement:
    """In the place of a judgement by tests that are not the ones that the run began with."""
    message = f"{exercise.slug} was edited while it was being graded. Your work will be graded by the new version."
    blank = _blank(submission, exercise)
    return replace(blank, verdict=Verdict.JUDGE_ERROR, points=None, message=message, graded_at=_now())


def _blank(submission: Submission, exercise: Exercise) -> Judgement:
    """What is recorded of a submission that is not there."""
    return Judgement(
        student=submission.student,
        exercise=exercise.slug,
        verdict=Verdict.NOT_SUBMITTED,
        points=0.0,
        max_points=exercise.points,
        file=submission.file,
        sha256=submission.sha256,
        message=submission.problem or "",
        notes=submission.notes,
        submitted_at=submission.submitted_at,
        marked_late=submission.marked_late,
    )


def _unreadable(submission: Submission, suite: Suite, blank: Judgement) -> Judgement:
    """A file that cannot be executed, such as a damaged notebook: every test is a run-time error."""
    tests = _same_for_all(suite, Verdict.RUN_TIME_ERROR, submission.problem or "")
    return replace(blank, verdict=Verdict.RUN_TIME_ERROR, tests=tests)


def _judge_source(
    submission: Submission, suite: Suite, server: Opener, blank: Judgement, lend_gpu: GpuLender | None
) -> Judgement:
    source = submission.source
    assert source
    fault: JudgeError | None = None
    trial = submission.trial or Trial()
    exercise = replace(suite.exercise, forbidden=()) if trial.may_use_all else suite.exercise
    for _ in range(MAX_TRIES):
        try:
            with (
                lend_gpu() if lend_gpu else nullcontext(server) as opener,
                Examinee(opener, exercise, source, submission.personal_seed, suite.files) as examinee,
            ):
                tests = suite.judge(examinee, trial)
        except JudgeError as error:
            fault = error
            continue
        counting = tests if trial.trains else [test for test in tests if test.verdict is not Verdict.NOT_RUN] or tests
        judgement = replace(
            blank,
            verdict=worst(test.verdict for test in counting),
            points=total(counting),
            tests=tuple(tests),
            walls=examinee.walls,
            message=examinee.failure,
            notes=(*submission.notes, *examinee.notes),
        )
        fault = examinee.fault
        if fault is None:
            return judgement
        if isinstance(fault, SandboxUnavailable):
            raise fault
    message = f"The grader failed here, {MAX_TRIES} times, and not your work. It will be graded again."
    tests_ = _same_for_all(suite, Verdict.JUDGE_ERROR, message, str(fault))
    return replace(blank, verdict=Verdict.JUDGE_ERROR, points=None, tests=tests_, message=message)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _same_for_all(suite: Suite, verdict: Verdict, message: str, detail: str = "") -> tuple[TestResult, ...]:
    points = 0.0 if verdict.is_final else None
    return tuple(
        TestResult(test.name, test.hidden, test.tier, verdict, points, test.max_points, message, detail or message)
        for test in suite.planned
    )
