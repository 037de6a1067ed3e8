"""Runs submissions through judge processes, each with its own fork server, behind the Executor interface."""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from grader import host
from grader.errors import GraderError, JudgeError
from grader.jobs import collect_here, judge_here, start_process, try_sandbox_here
from grader.lanes import Lanes
from grader.model import Course, Isolation, Judgement, PlannedTest, Submission, Verdict
from grader.sandbox import gpus, gpuslots
from grader.sandbox.diagnosis import require_linux

WINDOW_PER_PROCESS = 3  # jobs handed out ahead: enough to keep a process busy, few enough to stay in memory
TRIES_ALONE = 3  # for a submission that was under way when a judge process died
STARTS = 3  # of a judge process, one after the other, that dies before it has done anything
ONE_GPU = {"GPU": 1.0}  # what a worker of a cluster announces to be given what needs one


class ElasticExecutor(Executor):
    """Its processes come and go, and handing out a job takes time, so that a job may hold several submissions."""

    batch: int
    """most submissions in one job"""

    def width(self) -> int:
        """How many processes there are now; at least 1."""
        raise NotImplementedError

    def gpus(self) -> int:
        """How many of them have a GPU."""
        raise NotImplementedError

    def submit(  # type: ignore[override]  # one keyword more than the interface has
        self, fn: Callable[..., Any], /, *args: Any, resources: Mapping[str, float] | None = None, **kwargs: Any
    ) -> Future[Any]:
        """resources: what a process must have to get this job."""
        raise NotImplementedError


Pool = Callable[[Course, int], Executor]
"""Makes an executor of that many judge processes, or of as many as there are if it is an elastic one. One process is
always one: then no job begins before the last one ended, wherever that was.

A future of it that raises BrokenExecutor says that the process which had the job died; `submit` raises it when the
executor takes no more jobs.
"""


def local_pool(course: Course, processes: int, isolation: Isolation = Isolation.WARM) -> ProcessPoolExecutor:
    """Raises SandboxUnavailable where there can be no sandbox of any kind."""
    require_linux()
    # Spawned, not forked: a judge process starts without anything that this one has in memory.
    context = multiprocessing.get_context("spawn")
    # On a GPU a session's own threads share the work; with fewer processes than cores, sessions have the others.
    keep_to_cores = processes >= host.processors() and not any(exercise.needs_gpu for exercise in course.exercises)
    arguments = (course, isolation, context.Value("i", 0) if keep_to_cores else None)
    return ProcessPoolExecutor(processes, mp_context=context, initializer=start_process, initargs=arguments)


@contextmanager
def started(course: Course, processes: int, pool: Pool = local_pool) -> Iterator[Pool]:
    """A pool that begins with judge processes which start meanwhile. Raises SandboxUnavailable."""
    executor = pool(course, processes)
    try:
        for _ in range(processes):  # one is started for each; whoever gives them work asks the same, and waits for it
            executor.submit(try_sandbox_here)
        waiting = [executor]
        yield lambda course, processes: waiting.pop() if waiting else pool(course, processes)
    finally:
        _stop(executor)


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
                    raise JudgeError("a judge process died each time that it was to collect the tests") from None
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
    known. Raises JudgeError when it dies whatever it is given, or cannot be started at all.
    """
    lanes = Lanes(iter(submissions), lambda submission: course.exercise(submission.exercise).needs_gpu)
    finished = False
    while not finished:
        suspects: list[Submission] = []
        executor = pool(course, processes)
        try:
            finished = yield from _run_pool(lanes, course, executor, processes, suspects)
        finally:
            _stop(executor)
        if suspects:
            yield from _judge_alone(suspects, course, pool)


def _run_pool(
    lanes: Lanes, course: Course, executor: Executor, processes: int, suspects: list[Submission]
) -> Generator[Judgement, None, bool]:
    """Returns whether nothing waits any more; `suspects` are those whose judge process died."""
    running: dict[Future[list[Judgement]], list[Submission]] = {}
    trial: Future[None] | None = None
    while True:
        on_gpu = sum(lanes.needs_gpu(batch[0]) for batch in running.values())
        free_gpus = _gpus(executor, course) - on_gpu
        batches = deque(_batches(lanes, executor, processes, len(running), free_gpus))
        try:
            while batches:
                trial = trial or executor.submit(try_sandbox_here)
                running[_submit(executor, course, batches[0])] = batches[0]
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
    lanes: Lanes, executor: Executor, processes: int, running: int, free_gpus: int
) -> Iterator[list[Submission]]:
    """What the free places take of what waits. Where that is little, each place gets the same little.

    What needs a GPU goes alone: no other work waits behind it.
    """
    width, most = (executor.width(), executor.batch) if isinstance(executor, ElasticExecutor) else (processes, 1)
    free = max(0, width * WINDOW_PER_PROCESS - running)
    taken = lanes.take(free * most, free_gpus)
    on_gpu = [submission for submission in taken if lanes.needs_gpu(submission)]
    others = [submission for submission in taken if not lanes.needs_gpu(submission)]
    yield from ([submission] for submission in on_gpu)
    count = min(max(1, free - len(on_gpu)), len(others))
    for number in range(count):
        yield others[number * len(others) // count : (number + 1) * len(others) // count]


def _gpus(executor: Executor, course: Course) -> int:
    """How many submissions may be on a GPU, or on their way to one, at once.

    At least 1, so that one which needs a GPU where there is none is told so. On a cluster one more than there are: its
    workers then never wait for the next.
    """
    if not any(exercise.needs_gpu for exercise in course.exercises):
        return 1
    if isinstance(executor, ElasticExecutor):
        return executor.gpus() + 1
    return _local_slots(course.gpu_memory_fraction)


@functools.cache
def _local_slots(fraction: float) -> int:
    try:
        return len(gpus.find()[1]) * gpuslots.per_gpu(fraction)
    except gpus.NoGpu:
        return 1


def _submit(executor: Executor, course: Course, batch: list[Submission]) -> Future[list[Judgement]]:
    if isinstance(executor, ElasticExecutor) and course.exercise(batch[0].exercise).needs_gpu:
        return executor.submit(judge_here, batch, resources=ONE_GPU)
    return executor.submit(judge_here, batch)


def _judge_alone(submissions: list[Submission], course: Course, pool: Pool) -> Iterator[Judgement]:
    """One after the other, with a new judge process only when the one before died. Raises JudgeError."""
    executor = _started_alone(course, pool)
    try:
        for submission in submissions:
            judgement = None
            for _ in range(TRIES_ALONE):
                try:
                    [judgement] = _submit(executor, course, [submission]).result()
                    break
                except BrokenExecutor:
                    _stop(executor)
                    executor = _started_alone(course, pool)
                except GraderError:
                    raise
                except Exception as error:
                    judgement = _fault(submission, course, repr(error))
                    break
            yield judgement or _fault(submission, course, "a judge process died each time")
    finally:
        _stop(executor)


def _started_alone(course: Course, pool: Pool) -> Executor:
    """One judge process that has made a session. Raises JudgeError where each one dies before that."""
    for _ in range(STARTS):
        executor = pool(course, 1)
        try:
            executor.submit(try_sandbox_here).result()
            return executor
        except BrokenExecutor:
            _stop(executor)
        except BaseException:
            _stop(executor)
            raise
    raise JudgeError(
        f"a judge process died {STARTS} times while it was started, before it was given any work. What it said stands "
        "above, if it said something. Is there memory enough for torch (about 1 GiB for each; -j 1 makes one)?"
    )


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
