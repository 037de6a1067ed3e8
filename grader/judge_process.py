"""A judge process: what it keeps between submissions, and the functions that a pool calls in it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from multiprocessing.process import BaseProcess as ParentProcess
from types import FrameType
from typing import NoReturn

from grader.errors import CourseError, JudgeError, SandboxUnavailable, UserError
from grader.fingerprint import Watch, engine
from grader.grading import MAX_TRIES, edited, judge
from grader.judge.arrays import torch
from grader.judge.suite import Suite
from grader.model import Course, Exercise, Isolation, Judgement, Limits, PlannedTest, Provenance, Submission
from grader.sandbox import choice, gpus
from grader.sandbox.forkserver import hide_memory
from grader.sandbox.gpuslots import Slots
from grader.sandbox.server import SessionServer
from grader.sandbox.session import OnGpu, Session

# pytest reads these, and a machine that sets CI makes it print unbounded differences.
NOT_FOR_PYTEST = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DEBUG", "CI", "BUILD_NUMBER")


class Edited(Exception):
    """An exercise's files are not those of the version that it is pinned to."""


class JudgeProcess:
    """What makes sessions, and the suites that were collected so far. Used by one thread at a time."""

    def __init__(
        self, course: Course, isolation: Isolation = Isolation.WARM, server: SessionServer | None = None
    ) -> None:
        self.course = course
        self.isolation = isolation
        self.server = server or choice.server(isolation, secrets=[course.root])
        self.suites: dict[str, Suite] = {}
        self.watches = {exercise.slug: Watch(course, exercise, isolation) for exercise in course.exercises}
        self.is_judging = False
        self.slots: Slots | None = None
        """of this machine's GPUs, once an exercise has needed one"""
        self.lent = ""
        """name of the GPU that the submission under way was lent"""

    def suite(self, slug: str) -> Suite:
        """Raises CourseError, and Edited when the files are not those that the run began with."""
        if slug not in self.suites or not self.suites[slug].is_running:
            self.suites[slug] = self._load(slug)
        return self.suites[slug]

    def _load(self, slug: str) -> Suite:
        watch = self.watches[slug]
        before = watch.stamps()
        if not watch.is_as_pinned():
            raise Edited
        try:
            suite = Suite(self.course, self.course.exercise(slug))
        except CourseError:
            if watch.is_as_pinned():
                raise
            raise Edited from None
        if watch.stamps() != before:
            suite.close()
            raise Edited
        gc.freeze()  # what is loaded now stays, and need not be looked through again and again
        return suite

    def judge(self, submission: Submission) -> Judgement:
        """By the version of the exercise that the run is pinned to, or by none: edited files are never mixed in."""
        self.is_judging = True
        try:
            judgement = self._judge_as_pinned(submission)
        except Edited:
            judgement = None
        finally:
            self.is_judging = False
        return judgement or edited(submission, self.course.exercise(submission.exercise))

    def _judge_as_pinned(self, submission: Submission) -> Judgement | None:
        """None when the files were edited. Raises Edited."""
        watch = self.watches[submission.exercise]
        suite = self.suite(submission.exercise)
        if not watch.is_as_pinned():
            return None
        self.lent = ""
        lend_gpu = partial(self.gpu_for, suite.exercise) if suite.exercise.needs_gpu else None
        judgement = judge(submission, suite, self.server, lend_gpu=lend_gpu)
        made_by = _provenance(self.course.exercise(submission.exercise), self.lent)
        judgement = replace(judgement, provenance=made_by)
        return judgement if watch.is_as_pinned() else None  # tests read files while they run: the probe, pictures

    @contextmanager
    def gpu_for(self, exercise: Exercise) -> Iterator[OnGpu]:
        """Raises JudgeError where none can be had."""
        if self.slots is None:
            try:
                self.slots = Slots(*gpus.find(), self.course.gpu_memory_fraction)
            except gpus.NoGpu as reason:
                raise JudgeError(f"{exercise.slug} was to be judged on a GPU, and {reason}") from None
        with self.slots.lease() as lease:
            self.lent = lease.gpu.name
            yield OnGpu(self.server, lease)

    def planned_tests(self, slug: str) -> tuple[PlannedTest, ...]:
        try:
            return self.suite(slug).planned
        except Edited:
            raise UserError(f"{slug} was edited just as the run began. Run the same command again") from None

    def try_sandbox(self) -> None:
        """Raises SandboxUnavailable where this host refuses a wall. All else is for the judgements to say."""
        for _ in range(MAX_TRIES):
            try:
                Session(self.server, Limits()).close()
                return
            except SandboxUnavailable:
                raise
            except JudgeError:
                continue

    def close(self) -> None:
        for suite in self.suites.values():
            suite.close()
        self.suites.clear()
        self.server.close()


def _provenance(exercise: Exercise, lent: str) -> Provenance:
    profile = exercise.training.chosen.name if exercise.training and exercise.training.chosen else ""
    return Provenance(engine().described, exercise.version, profile, lent if exercise.needs_gpu else "cpu")


_process: JudgeProcess | None = None


def start(course: Course, isolation: Isolation, server: SessionServer) -> None:
    """Make this process a judge process, for as long as it lives. Called in its main thread."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # typed at the terminal it is for the one who hands out the work
    threading.Thread(
        target=_end_with_parent, args=(multiprocessing.parent_process(), os.getppid()), daemon=True
    ).start()
    become(course, isolation, server)
    signal.signal(signal.SIGTERM, _leave)


def become(course: Course, isolation: Isolation, server: SessionServer | None = None) -> None:
    """Judge submissions of this course from now on. What is warm for it stays; what is warm for another one ends."""
    global _process
    if _process and (_process.course, _process.isolation) == (course, isolation) and not _process.server.retired:
        return
    close()
    hide_memory()
    for name in NOT_FOR_PYTEST:
        os.environ.pop(name, None)
    if torch is not None:
        torch.set_num_threads(1)  # the references' networks are small, and other judge processes share the cores
    _process = JudgeProcess(course, isolation, server)


def judge_submissions(submissions: Iterable[Submission]) -> list[Judgement]:
    """One after the other. Raises JudgeError when `interrupt` was called: then none of them counts."""
    process = _required()
    judgements = [process.judge(submission) for submission in submissions if not process.server.retired]
    if process.server.retired:
        raise JudgeError("this judge process was told to stop")
    return judgements


def try_sandbox() -> None:
    _required().try_sandbox()


def planned_tests(slug: str) -> tuple[PlannedTest, ...]:
    return _required().planned_tests(slug)


def interrupt() -> None:
    """From any thread: end the session under way and begin no other, so that `judge_submissions` returns soon."""
    if process := _process:
        process.server.retire()


def close() -> None:
    """Keep nothing warm. In the thread that judges, or while nothing is judged."""
    global _process
    if _process:
        _process.close()
    _process = None


def _required() -> JudgeProcess:
    assert _process, "neither start nor become was called"
    return _process


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """The pool has no more work: end the fork server, and give back what its sessions were measured by."""
    if _process and not _process.is_judging:  # else a test's thread may be about to start the server anew
        _process.server.close()
    os._exit(0)


def _end_with_parent(owner: ParentProcess | None, parent: int) -> None:
    """A pool whose owner was killed would wait for work for ever."""
    if owner:
        owner.join()  # notices an owner that was gone before this began, which its pid does not tell
    while not owner and os.getppid() == parent:
        time.sleep(1)
    os._exit(0)
