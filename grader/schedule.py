"""Runs submissions through judge processes, each with its own fork server, behind the Executor interface."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice

from grader.errors import GraderError, JudgeError
from grader.model import Course, Isolation, Judgement, PlannedTest, Submission, Verdict
from grader.sandbox.diagnosis import require_linux

WINDOW_PER_PROCESS = 3  # submissions handed out ahead: enough to keep a process busy, few enough to stay in memory
TRIES_ALONE = 3  # for a submission that was under way when a judge process died

Pool = Callable[[Course, int], Executor]
"""Makes an executor of that many judge processes."""

# Named and not imported: whoever hands out the work needs neither torch nor pytest, only judge processes do.
JUDGE_PROCESS = "grader.judge_process"


def start_process(course: Course, isolation: Isolation) -> None:
    """Make this process a judge process. Runs once in each process of a pool."""
    importlib.import_module(JUDGE_PROCESS).start(course, isolation)


def try_sandbox_here() -> None:
    importlib.import_module(JUDGE_PROCESS).try_sandbox()


def judge_here(submission: Submission) -> Judgement:
    judgement: Judgement = importlib.import_module(JUDGE_PROCESS).judge_submission(submission)
    return judgement


def collect_here(slug: str) -> tuple[PlannedTest, ...]:
    tests: tuple[PlannedTest, ...] = importlib.import_module(JUDGE_PROCESS).planned_tests(slug)
    return tests


def local_pool(course: Course, processes: int, isolation: Isolation = Isolation.WARM) -> ProcessPoolExecutor:
    """Raises SandboxUnavailable where there can be no sandbox of any kind."""
    require_linux()
    # Spawned, not forked: a judge process starts without anything that this one has in memory.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, mp_context=context, initializer=start_process, initargs=(course, isolation))


@contextmanager
def collected(
    slugs: Sequence[str], course: Course, processes: int, pool: Pool = local_pool
) -> Iterator[tuple[dict[str, tuple[PlannedTest, ...]], Pool]]:
    """The tests of some exercises, and a pool that begins with the judge processes that collected them.

    Raises SandboxUnavailable and CourseError.
    """
    if not slugs:
        yield {}, pool
        return
    executor = pool(course, processes)
    try:
        for tries_left in reversed(range(TRIES_ALONE)):
            try:
                trial = executor.submit(try_sandbox_here)
                futures = [executor.submit(collect_here, slug) for slug in slugs]
                trial.result()
                tests = {slug: future.result() for slug, future in zip(slugs, futures, strict=True)}
                break
            except BrokenProcessPool:
                if not tries_left:
                    raise JudgeError("a judge process died each time that it collected the tests") from None
                _stop(executor)
                executor = pool(course, processes)
        waiting = [executor]
        yield tests, lambda course, processes: waiting.pop() if waiting else pool(course, processes)
    finally:
        _stop(executor)


def run(
    submissions: Iterable[Submission],
    course: Course,
    processes: int,
    pool: Pool = local_pool,
) -> Generator[Judgement, None, None]:
    """One judgement for each submission, in the order in which they are done.

    Raises CourseError and SandboxUnavailable, which hold for all; the latter before any judgement is passed on. A judge
    process that dies costs nothing: what was under way is judged again, each alone, so that the one that killed it is
    known.
    """
    waiting = iter(submissions)
    while True:
        interrupted: list[Submission] = []
        executor = pool(course, processes)
        try:
            yield from _run_pool(waiting, course, executor, processes * WINDOW_PER_PROCESS, interrupted)
        finally:
            _stop(executor)
        if not interrupted:
            return
        yield from _judge_alone(interrupted, course, pool)


def _run_pool(
    waiting: Iterator[Submission], course: Course, executor: Executor, window: int, interrupted: list[Submission]
) -> Iterator[Judgement]:
    running: dict[Future[Judgement], Submission] = {}
    trial: Future[None] | None = None
    while True:
        try:
            for submission in islice(waiting, window - len(running)):
                trial = trial or executor.submit(try_sandbox_here)
                interrupted.append(submission)  # until the pool has it
                running[executor.submit(judge_here, submission)] = submission
                interrupted.pop()
            fault = trial.exception() if trial else None  # waited for while the other processes start
            if isinstance(fault, GraderError | BrokenProcessPool):
                raise fault
        except BrokenProcessPool:
            interrupted.extend(running.values())
            return
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            try:
                judgement = future.result()
            except BrokenProcessPool:
                interrupted.extend(running.values())
                return
            except GraderError:
                raise
            except Exception as error:  # ours, but no reason to leave all the others ungraded
                judgement = _fault(running[future], course, repr(error))
            del running[future]
            yield judgement


def _judge_alone(submissions: list[Submission], course: Course, pool: Pool) -> Iterator[Judgement]:
    """One after the other, with a new judge process only when the one before died."""
    executor = pool(course, 1)
    try:
        for submission in submissions:
            judgement = None
            for _ in range(TRIES_ALONE):
                try:
                    judgement = executor.submit(judge_here, submission).result()
                    break
                except BrokenProcessPool:
                    _stop(executor)
                    executor = pool(course, 1)
                except GraderError:
                    raise
                except Exception as error:
                    judgement = _fault(submission, course, repr(error))
                    break
            yield judgement or _fault(submission, course, "a judge process died each time")
    finally:
        _stop(executor)


def _fault(submission: Submission, course: Course, reason: str) -> Judgement:
    return Judgement(
        student=submission.student,
        exercise=submission.exercise,
        verdict=Verdict.JUDGE_ERROR,
        points=None,
        max_points=course.exercise(submission.exercise).points,
        file=submission.file,
        sha256=submission.sha256,
        message=f"The grader failed here, and not your work ({reason}). It will be graded again.",
        notes=submission.notes,
        graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        submitted_at=submission.submitted_at,
        marked_late=submission.marked_late,
    )


def _stop(executor: Executor) -> None:
    """Leave nothing running. A fork server ends when the judge process that holds its socket does."""
    processes = list(getattr(executor, "_processes", None) or {})  # terminate_workers() from Python 3.14 on
    executor.shutdown(wait=False, cancel_futures=True)
    for pid in processes:
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            continue
