"""Runs submissions through judge processes, each with its own fork server, behind the Executor interface."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import chain, islice

from grader.errors import GraderError, JudgeError
from grader.model import Course, Isolation, Judgement, PlannedTest, Submission, Verdict
from grader.sandbox.diagnosis import require_linux

WINDOW_PER_PROCESS = 3  # jobs handed out ahead: enough to keep a process busy, few enough to stay in memory
TRIES_ALONE = 3  # for a submission that was under way when a judge process died


class ElasticExecutor(Executor):
    """Its processes come and go, and handing out a job takes time, so that a job may hold several submissions."""

    batch: int
    """most submissions in one job"""

    def width(self) -> int:
        """How many processes there are now; at least 1."""
        raise NotImplementedError


Pool = Callable[[Course, int], Executor]
"""Makes an executor of that many judge processes, or of as many as there are if it is an elastic one. One process is
always one: then no job begins before the last one ended, wherever that was.

A future of it that raises BrokenExecutor says that the process which had the job died; `submit` raises it when the
executor takes no more jobs.
"""

# Named and not imported: whoever hands out the work needs neither torch nor pytest, only judge processes do.
JUDGE_PROCESS, SANDBOX = "grader.judge_process", "grader.sandbox.choice"


def start_process(course: Course, isolation: Isolation) -> None:
    """Make this process a judge process. Runs once in each process of a pool."""
    server = importlib.import_module(SANDBOX).server(isolation, secrets=[course.root])
    with suppress(GraderError):  # the first session will try again, and say it
        server.launch()  # imports torch for the sessions while this process imports it for the judge
    importlib.import_module(JUDGE_PROCESS).start(course, isolation, server)


def try_sandbox_here() -> None:
    importlib.import_module(JUDGE_PROCESS).try_sandbox()


def judge_here(submissions: list[Submission]) -> list[Judgement]:
    judgements: list[Judgement] = importlib.import_module(JUDGE_PROCESS).judge_submissions(submissions)
    return judgements


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
            except BrokenExecutor:
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
    finished = False
    while not finished:
        suspects: list[Submission] = []
        executor = pool(course, processes)
        try:
            finished = yield from _run_pool(waiting, course, executor, processes, suspects)
        finally:
            _stop(executor)
        if suspects:
            yield from _judge_alone(suspects, course, pool)


def _run_pool(
    waiting: Iterator[Submission], course: Course, executor: Executor, processes: int, suspects: list[Submission]
) -> Generator[Judgement, None, bool]:
    """Returns whether nothing waits any more; `suspects` are those whose judge process died."""
    running: dict[Future[list[Judgement]], list[Submission]] = {}
    trial: Future[None] | None = None
    while True:
        batches = deque(_batches(waiting, executor, processes, len(running)))
        try:
            while batches:
                trial = trial or executor.submit(try_sandbox_here)
                running[executor.submit(judge_here, batches[0])] = batches[0]
                batches.popleft()
            fault = trial.exception() if trial else None  # waited for while the other processes start
            if isinstance(fault, GraderError | BrokenExecutor):
                raise fault
        except BrokenExecutor:
            suspects.extend(chain.from_iterable([*running.values(), *batches]))
            return False
        if not running:
            return True
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            batch = running.pop(future)
            try:
                judgements = future.result()
            except BrokenExecutor:
                suspects += batch
                continue
            except GraderError:
                raise
            except Exception as error:  # ours, but no reason to leave all the others ungraded
                if len(batch) > 1:
                    suspects += batch
                    continue
                judgements = [_fault(batch[0], course, repr(error))]
            yield from judgements


def _batches(
    waiting: Iterator[Submission], executor: Executor, processes: int, running: int
) -> Iterator[list[Submission]]:
    """What the free places take of what waits. Where that is little, each place gets the same little."""
    width, most = (executor.width(), executor.batch) if isinstance(executor, ElasticExecutor) else (processes, 1)
    free = max(0, width * WINDOW_PER_PROCESS - running)
    taken = list(islice(waiting, free * most))
    count = min(free, len(taken))
    for number in range(count):
        yield taken[number * len(taken) // count : (number + 1) * len(taken) // count]


def _judge_alone(submissions: list[Submission], course: Course, pool: Pool) -> Iterator[Judgement]:
    """One after the other, with a new judge process only when the one before died."""
    executor = pool(course, 1)
    try:
        for submission in submissions:
            judgement = None
            for _ in range(TRIES_ALONE):
                try:
                    [judgement] = executor.submit(judge_here, [submission]).result()
                    break
                except BrokenExecutor:
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
