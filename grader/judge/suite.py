"""An exercise's tests, collected by pytest once and run for many submissions in one process.

pytest runs in a thread of its own and waits in its run loop for the next submission, so that nothing but public
hooks is needed. The tests of `exercises/<slug>/` are public, those of `reference/<slug>/` hidden: where a test lies
decides, not what it says of itself.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from grader.errors import CourseError, JudgeError
from grader.judge.examinee import Examinee
from grader.judge.fixtures import NO_TRIAL
from grader.judge.plugin import Plugin
from grader.judge.reference import Reference, recording
from grader.judge.training import most_wall_seconds
from grader.model import Course, Exercise, PlannedTest, TestResult, Trial
from grader.sandbox.protocol import wall_seconds

STUCK_SECONDS = 300.0  # without a test being done, and above all that a submission may take for one
MOST_LOADS = 6  # of a notebook whose statements use up their limit one after the other, and the check before
CLOSE_SECONDS = 5.0


class Suite:
    """A context manager. Raises CourseError when the exercise's tests are not in order."""

    def __init__(self, course: Course, exercise: Exercise, unseen: Mapping[str, int] | None = None) -> None:
        """unseen: hidden tests of each tier that lie elsewhere, in a bundle for students."""
        self.course = course
        self.exercise = exercise
        self.planned: tuple[PlannedTest, ...] = ()
        self.files: dict[str, bytes] = {}
        """that lie beside a submission inside"""
        self._stopped = ""
        self._plugin = Plugin(course, exercise, unseen or {})
        self._thread = threading.Thread(target=self._plugin.run, name=f"tests of {exercise.slug}", daemon=True)
        self._thread.start()
        problems = self._plugin.answers.get()
        if problems:
            raise CourseError(problems)
        self.planned = tuple(self._plugin.scene.planned.values())
        self.files = _files(course, exercise)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._plugin.jobs.put(None)
        self._thread.join(timeout=CLOSE_SECONDS)  # a test that never ends ends with the process

    @property
    def is_running(self) -> bool:
        return not self._stopped

    def recording(self) -> dict[str, bytes]:
        """All that the oracle answered so far, for `Recorded`. Raises CourseError where something cannot be kept."""
        oracle = self._plugin.scene.oracle
        answers, forgotten = recording(oracle) if isinstance(oracle, Reference) else ({}, set())
        if forgotten:
            why = "its answers are too large to be recorded, or no plain values"
            raise CourseError([f"{self.exercise.slug}: the oracle's {name}: {why}" for name in sorted(forgotten)])
        return answers

    def judge(self, examinee: Examinee, trial: Trial = NO_TRIAL) -> list[TestResult]:
        """Run every test for one submission; a result for each that was run, in the order of the course's files.

        Raises JudgeError when pytest itself stopped, as a test can make it (pytest.exit): the suite is of no use then.
        """
        if self.is_running:
            self._plugin.jobs.put((examinee, trial))
            answer = self._await_answer(examinee)
            if isinstance(answer, str):
                self._stopped = answer
        if self._stopped:
            raise JudgeError(f"the tests of {self.exercise.slug} stopped: {self._stopped}")
        return [answer[planned.name] for planned in self.planned if planned.name in answer or not trial.leaves_out]

    def _await_answer(self, examinee: Examinee) -> Any:
        """The results, or why there will be none: a submission's time is bounded, a test's own is not."""
        done = -1
        limits = self.exercise.limits
        loads = MOST_LOADS * wall_seconds(limits.import_cpu_seconds)
        trainings = most_wall_seconds(self.exercise.training)
        seconds = max(STUCK_SECONDS, loads + 2 * wall_seconds(limits.cpu_seconds) + trainings)
        while True:
            try:
                return self._plugin.answers.get(timeout=seconds)
            except queue.Empty:
                if len(self._plugin.results) == done:
                    reason = f"{self._plugin.current} did not end within {seconds:g} s"
                    examinee.fault = JudgeError(reason)  # should it go on after all, it gets no session any more
                    return reason
                done = len(self._plugin.results)


def _files(course: Course, exercise: Exercise) -> dict[str, bytes]:
    """Raises CourseError for one that is not there."""
    folder = course.exercise_dir(exercise.slug)
    missing = [name for name in exercise.files if not (folder / name).is_file()]
    if missing:
        raise CourseError([f"exercises/{exercise.slug}: expected {name}, which course.yml lists" for name in missing])
    return {name: (folder / name).read_bytes() for name in exercise.files}
