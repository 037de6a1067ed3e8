"""One run: what is owed is planned, then judged, until every planned row has its one verdict.

Stopped at any moment, it leaves a store from which the next run goes on: what has no verdict is owed still.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar

from grader import database, fingerprint, late, plan, schedule
from grader.model import Course, Exercise, Isolation, Judgement, PlannedTest, Submission, Work
from grader.store import Counted, Store, in_groups

PLANNED_AT_ONCE = 256  # students whose work is read and written down in one transaction
HANDED_OUT_AT_ONCE = 16  # few, so that what a request of somebody else took over is not judged here as well


class HasId(Protocol):
    @property
    def id(self) -> str: ...


S = TypeVar("S", bound=HasId)


class Run(Generic[S]):
    """The work of one command. `plan`, then `judge`; memory does not grow with the number of students."""

    def __init__(
        self,
        store: Store,
        course: Course,
        exercises: Sequence[Exercise],
        students: Sequence[S],
        read: Callable[[S, Exercise], Submission],
        processes: int,
        pool: schedule.Pool = schedule.local_pool,
        isolation: Isolation = Isolation.WARM,
        is_withdrawal: bool = False,
        trial: int | None = None,
    ) -> None:
        """read: what a student handed in for an exercise; asked once to plan, and once to judge what is owed.

        is_withdrawal: what is not there is not submitted, even where something was graded before.

        isolation: that of the pool, on which a judgement depends as well.

        trial: number of a run that does not count until that is decided. It judges again what counts now, and nothing
        that was handed in since.
        """
        self.store = store
        self.course = fingerprint.pin(course, exercises, isolation)
        self.exercises = [self.course.exercise(exercise.slug) for exercise in exercises]
        self.students = students
        self.read = read
        self.processes = processes
        self.pool = pool
        self.owed = 0
        """judgements to be made; grows by those that have to be made once more, alone"""
        self.graded = 0
        """submissions that got a verdict"""
        self.kept: list[tuple[str, str]] = []
        """(student, exercise) of what was graded before and is not there this time; its judgement stands"""
        self.set_aside: list[str] = []
        """what could not be stored, and why"""
        self.others: list[tuple[str, str]] = []
        """of a trial: (student, exercise) where another file is there than the one whose judgement counts"""
        self._is_withdrawal = is_withdrawal
        self._isolation = isolation
        self._force = False
        self._trial = trial
        self._number: int | None = trial
        self._slugs: set[str] = set()
        self._tests: dict[str, tuple[PlannedTest, ...]] = {}
        self._under_way: dict[tuple[str, str], tuple[int, Work]] = {}
        self._changed: list[Judgement] = []
        self._alone = False
        self._again = False

    def plan(self, force: bool = False) -> Iterator[int]:
        """Write down what is owed: what is new, changed, without a final verdict, or all of it.

        Yields how many submissions were looked at, from time to time.
        """
        looked = 0
        self._force = force
        for group in in_groups(self.students, PLANNED_AT_ONCE):
            works = self._owed_by(group, force)
            if works:
                self.store.plan(self._begun(), works)
                self.owed += len(works)
                self._slugs |= {work.exercise for work in works}
            looked += len(group) * len(self.exercises)
            yield looked

    def judge(self) -> Generator[Judgement, None, None]:
        """Judge what is owed; what is yielded is stored. Raises SandboxUnavailable and CourseError."""
        if not self.owed:
            return
        processes = min(self.processes, self.owed)
        self._alone = processes == 1
        missing = [item.slug for item in self.exercises if item.slug in self._slugs and not self._planned_tests(item)]
        with schedule.collected(missing, self.course, processes, self.pool) as (tests, pool):
            for slug in self._slugs:
                exercise = self.course.exercise(slug)
                self.store.plan_version(exercise.version, fingerprint.parts(self.course, exercise, self._isolation))
            for slug, planned in tests.items():
                self.store.plan_tests(self.course.exercise(slug).version, slug, planned)
            yield from self._judge(processes, pool)
        if not self._alone:
            yield from self._judge_again()

    def still_owed(self) -> int:
        return 0 if self._number is None else self.store.still_owed(self._number)

    def _begun(self) -> int:
        if self._number is None:
            self._number = self.store.begin_run(self.course.slug, socket.gethostname(), os.getpid(), _now())
        return self._number

    def _owed_by(self, group: Sequence[S], force: bool) -> list[Work]:
        """Also what is as it was, where a look shows that it was handed in earlier than is known."""
        ids = [student.id for student in group]
        settled = {} if force else self.store.settled(ids, self._trial)
        counted = self.store.counted(ids)
        works = []
        for student in group:
            for exercise in self.exercises:
                submission = self._read(student, exercise)
                work, who = self._work(submission), (student.id, exercise.slug)
                known = counted.get(who)
                if known and submission.is_absent and not self._is_withdrawal:
                    self.kept.append(who)  # a download of another week or group: no reason for a zero
                    continue
                if self._trial is not None and (known is None or known.sha256 != submission.sha256):
                    self.others += [] if submission.is_absent else [who]
                    continue
                at = known.submitted_at if known else None
                earlier = self._trial is None and late.is_earlier(submission.submitted_at, at, self.course.zone)
                if settled.get(who) != work.key or earlier:
                    works.append(work)
        return works

    def _work(self, submission: Submission) -> Work:
        version = self.course.exercise(submission.exercise).version
        key = fingerprint.of_judgement(submission, version)
        return Work(submission.student, submission.exercise, key, version, submission.sha256)

    def _read(self, student: S, exercise: Exercise) -> Submission:
        try:
            return self.read(student, exercise)
        except Exception as error:  # ours, but no reason to leave all the others ungraded
            return Submission(student.id, exercise.slug, fault=f"Reading it failed: {error!r}")

    def _planned_tests(self, exercise: Exercise) -> tuple[PlannedTest, ...]:
        if not self._tests.get(exercise.version):
            self._tests[exercise.version] = self.store.planned_tests(exercise.version)
        return self._tests[exercise.version]

    def _judge(self, processes: int, pool: schedule.Pool) -> Iterator[Judgement]:
        with closing(schedule.run(self._hand_out(), self.course, processes, pool)) as judged:
            for judgement in judged:
                yield from self._settle_changed()
                yield self._settle(judgement)
        yield from self._settle_changed()

    def _judge_again(self) -> Iterator[Judgement]:
        """What exceeded a time limit beside others: that may have been their doing."""
        works = self.store.provisional(self._begun())
        if works:
            self.store.plan(self._begun(), works)
            self.owed += len(works)
            self._alone = self._again = True
            yield from self._judge(1, self.pool)

    def _hand_out(self) -> Iterator[Submission]:
        """What is owed, read again just now; what is not the same any more is not judged."""
        for group in in_groups(self.students, HANDED_OUT_AT_ONCE):
            ids = [student.id for student in group]
            owed = self.store.owed(self._begun(), ids)
            counted = {} if self._force else self.store.counted(ids)
            for student in group:
                for exercise in self.exercises:
                    if (student.id, exercise.slug) not in owed:
                        continue
                    number, work = owed[student.id, exercise.slug]
                    self._under_way[student.id, exercise.slug] = number, work
                    submission = self._read(student, exercise)
                    if self._work(submission).key == work.key:
                        yield self._as_first_seen(submission, counted.get((student.id, exercise.slug)))
                    else:
                        self._changed.append(plan.unjudged(work, exercise.points, plan.CHANGED, _now()))

    def _as_first_seen(self, submission: Submission, known: Counted | None) -> Submission:
        """A file that is judged anew for its tests changed is as old as it was."""
        if not known or not known.submitted_at or known.sha256 != submission.sha256:
            return submission
        if late.is_earlier(submission.submitted_at, known.submitted_at, self.course.zone):
            return submission
        return replace(submission, submitted_at=known.submitted_at)

    def _settle_changed(self) -> Iterator[Judgement]:
        while self._changed:
            yield self._settle(self._changed.pop())

    def _settle(self, judgement: Judgement) -> Judgement:
        number, work = self._under_way.pop((judgement.student, judgement.exercise))
        planned = self._planned_tests(self.course.exercise(work.exercise))
        judgement = plan.checked(judgement, planned)
        provisional = not self._alone and plan.exceeded_time(judgement)
        if self._again:
            first = next(self.store.counting([work.student], [work.exercise], trial=self._trial), None)
            judgement = plan.confirmed(judgement, first)
        elif self._alone:
            judgement = plan.confirmed(judgement)
        self.graded += not self._again
        try:
            self.store.settle(number, work.key, judgement, provisional)
        except Exception as error:
            if database.stops_all(error):
                raise
            return self._set_aside(number, work, error)
        return judgement

    def _set_aside(self, number: int, work: Work, error: Exception) -> Judgement:
        """One judgement that cannot be stored stops no other."""
        exercise = self.course.exercise(work.exercise)
        blank = plan.unjudged(work, exercise.points, plan.NOT_STORED, _now())
        blank = plan.checked(blank, self._planned_tests(exercise))
        self.set_aside.append(f"{work.student}, {work.exercise}: cannot be stored: {database.why(error)}")
        try:
            self.store.settle(number, work.key, blank)
        except Exception as again:
            if database.stops_all(again):
                raise
        return blank


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
