"""A judge process: what it keeps between submissions, and the functions that a pool calls in it."""

from __future__ import annotations

import os
import signal
import threading
import time
from types import FrameType
from typing import NoReturn

from grader.errors import JudgeError, SandboxUnavailable
from grader.grading import MAX_TRIES, judge
from grader.judge.suite import Suite
from grader.model import Course, Isolation, Judgement, Limits, Submission
from grader.sandbox import choice
from grader.sandbox.forkserver import hide_memory
from grader.sandbox.session import Session

# pytest reads these, and a machine that sets CI makes it print unbounded differences.
NOT_FOR_PYTEST = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DEBUG", "CI", "BUILD_NUMBER")


class JudgeProcess:
    """What makes sessions, and the suites that were collected so far. Used by one thread at a time."""

    def __init__(self, course: Course, isolation: Isolation = Isolation.WARM) -> None:
        self.course = course
        self.server = choice.server(isolation, secrets=[course.root])
        self.suites: dict[str, Suite] = {}
        self.is_judging = False

    def suite(self, slug: str) -> Suite:
        if slug not in self.suites or not self.suites[slug].is_running:
            self.suites[slug] = Suite(self.course, self.course.exercise(slug))
        return self.suites[slug]

    def judge(self, submission: Submission) -> Judgement:
        self.is_judging = True
        try:
            return judge(submission, self.suite(submission.exercise), self.server)
        finally:
            self.is_judging = False

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


_process: JudgeProcess | None = None


def start(course: Course, isolation: Isolation) -> None:
    """Make this process a judge process."""
    global _process
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # typed at the terminal it is for the one who hands out the work
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    hide_memory()
    for name in NOT_FOR_PYTEST:
        os.environ.pop(name, None)
    _process = JudgeProcess(course, isolation)
    signal.signal(signal.SIGTERM, _leave)


def judge_submission(submission: Submission) -> Judgement:
    assert _process, "start was not called"
    return _process.judge(submission)


def try_sandbox() -> None:
    assert _process, "start was not called"
    _process.try_sandbox()


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """The pool has no more work: end the fork server, and give back what its sessions were measured by."""
    if _process and not _process.is_judging:  # else a test's thread may be about to start the server anew
        _process.server.close()
    os._exit(0)


def _end_with_parent(parent: int) -> None:
    """A pool whose owner was killed would wait for work for ever."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)
