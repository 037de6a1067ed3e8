"""The store of judgements: append-only, one transaction for each, the same queries for SQLite and PostgreSQL.

What a run owes is planned here before any of it runs (`plan`), and each planned row gets one judgement (`settle`).
Planning the same work again takes the place of an earlier plan: of the judgements of one student and exercise, the one
that was planned last counts, however late another one arrives.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from grader import database
from grader.database import FILE, Place
from grader.migrations import NEWEST as SCHEMA_VERSION
from grader.model import Judgement, Outcome, PlannedTest, TestResult, Verdict, Work
from grader.rows import (
    DECISIONS,
    JUDGEMENTS,
    PLANNED,
    PLANNED_TESTS,
    RUNS,
    TESTS,
    VERSION_PARTS,
    judgement_of,
    judgement_row,
    row_of,
    test_of,
    test_row,
    work_of,
)

__all__ = ["FILE", "SCHEMA_VERSION", "Place", "Store", "in_groups", "open_store"]

_VERDICTS = {verdict.value: verdict for verdict in Verdict}
STUDENTS_AT_ONCE = 256  # of whom rows are read in one query, so that a large class does not lie in memory
STUDENTS_WITH_TESTS_AT_ONCE = 16

T = TypeVar("T")


class Counted(NamedTuple):
    """A submission whose judgement counts."""

    file: str
    sha256: str | None
    submitted_at: str | None
    """ISO 8601, UTC; None: not known"""


class Store:
    """The judgements of one place."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(writes=True)

    # Planning

    def begin_run(self, course: str, host: str, pid: int, started_at: str, trial: bool = False) -> int:
        """trial: what it judges does not count until that is decided, see `trial_store`."""
        row = {"course": course, "host": host, "pid": pid, "started_at": started_at, "trial": trial}
        with self._writer.begin() as connection:
            return _number(connection.execute(sa.insert(RUNS).values(row)))

    def plan(self, run: int, works: Sequence[Work]) -> None:
        """Record what a run owes, all of it or nothing."""
        with self._writer.begin() as connection:
            connection.execute(sa.insert(PLANNED), [{"run": run, **row_of(work)} for work in works])

    def plan_tests(self, version: str, exercise: str, tests: Sequence[PlannedTest]) -> None:
        """What each submission of an exercise's version is asked; recorded once."""
        rows = [
            {"version": version, "exercise": exercise, "position": position, **asdict(test)}
            for position, test in enumerate(tests)
        ]
        with self._writer.begin() as connection:
            if not connection.scalar(sa.select(sa.exists().where(PLANNED_TESTS.c.version == version))):
                connection.execute(sa.insert(PLANNED_TESTS), rows)

    def plan_version(self, version: str, parts: Mapping[str, str]) -> None:
        """What a version is made of, name -> hash, so that two can be told apart later; recorded once."""
        with self._writer.begin() as connection:
            if not connection.scalar(sa.select(sa.exists().where(VERSION_PARTS.c.version == version))):
                rows = [{"version": version, "part": part, "sha256": sha256} for part, sha256 in parts.items()]
                connection.execute(sa.insert(VERSION_PARTS), rows)

    def planned_tests(self, version: str) -> tuple[PlannedTest, ...]:
        """Empty where they have not been recorded yet."""
        columns = [PLANNED_TESTS.c[item.name] for item in fields(PlannedTest)]
        query = sa.select(*columns).where(PLANNED_TESTS.c.version == version).order_by(PLANNED_TESTS.c.position)
        with self.engine.connect() as connection:
            return tuple(PlannedTest(**row) for row in connection.execute(query).mappings())

    def owed(self, run: int, students: Sequence[str]) -> dict[tuple[str, str], tuple[int, Work]]:
        """(student, exercise) -> number and content of what the run planned and nobody has judged, or planned since."""
        columns = PLANNED.c
        judged = sa.exists().where(JUDGEMENTS.c.planned == columns.id)
        query = sa.select(PLANNED).where(columns.run == run, columns.id.in_(last_planned(students, run)), ~judged)
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        return {(row.student, row.exercise): (row.id, work_of(row)) for row in rows}

    def still_owed(self, run: int) -> int:
        """How many of the run's rows have no judgement and were not planned anew: 0 at the end of a run."""
        judged = sa.exists().where(JUDGEMENTS.c.planned == PLANNED.c.id)
        of_run = sa.select(PLANNED.c.student).where(PLANNED.c.run == run)
        open_rows = sa.select(sa.func.count()).where(
            PLANNED.c.run == run, PLANNED.c.id.in_(last_planned(of_run, run)), ~judged
        )
        with self.engine.connect() as connection:
            return connection.scalar(open_rows) or 0

    def settled(self, students: Sequence[str], trial: int | None = None) -> dict[tuple[str, str], str]:
        """(student, exercise) -> key of what was planned last, where its verdict is known and final.

        trial: the run whose rows are looked at as if they counted.
        """
        for_good = [verdict.value for verdict in Verdict if verdict.is_final]
        query = (
            sa.select(PLANNED.c.student, PLANNED.c.exercise, PLANNED.c.key)
            .join(JUDGEMENTS, JUDGEMENTS.c.planned == PLANNED.c.id)
            .where(PLANNED.c.id.in_(last_planned(students, trial)))
            .where(JUDGEMENTS.c.verdict.in_(for_good), ~JUDGEMENTS.c.provisional)
        )
        with self.engine.connect() as connection:
            return {(row.student, row.exercise): row.key for row in connection.execute(query)}

    def counted(self, students: Sequence[str]) -> dict[tuple[str, str], Counted]:
        """(student, exercise) -> the submission whose judgement counts; without those of whom nothing was handed in."""
        columns = JUDGEMENTS.c
        query = sa.select(columns.student, columns.exercise, columns.file, columns.sha256, columns.submitted_at)
        query = query.where(columns.planned.in_(last_judged(students)), columns.file.is_not(None))
        with self.engine.connect() as connection:
            rows = connection.execute(query)
            return {(row.student, row.exercise): Counted(row.file, row.sha256, row.submitted_at) for row in rows}

    def marks(self, students: Sequence[str]) -> dict[str, list[tuple[str, str, str]]]:
        """student -> (exercise, key, moment) of each judgement that counts: another one has another mark."""
        columns = JUDGEMENTS.c
        found: dict[str, list[tuple[str, str, str]]] = {}
        with self.engine.connect() as connection:
            for group in in_groups(students, STUDENTS_AT_ONCE):
                query = sa.select(columns.student, columns.exercise, columns.key, columns.graded_at, columns.planned)
                query = query.where(columns.planned.in_(last_judged(group))).order_by(columns.planned)
                for row in connection.execute(query):
                    found.setdefault(row.student, []).append((row.exercise, row.key, f"{row.graded_at} {row.planned}"))
        return found

    def provisional(self, run: int) -> list[Work]:
        """What of the run has to be judged once more, alone."""
        query = (
            sa.select(PLANNED)
            .join(JUDGEMENTS, JUDGEMENTS.c.planned == PLANNED.c.id)
            .where(PLANNED.c.run == run, JUDGEMENTS.c.provisional)
            .where(PLANNED.c.id.in_(last_planned(sa.select(PLANNED.c.student).where(PLANNED.c.run == run), run)))
            .order_by(PLANNED.c.id)
        )
        with self.engine.connect() as connection:
            return [work_of(row) for row in connection.execute(query)]

    # Judgements

    def settle(self, planned: int, key: str, judgement: Judgement, provisional: bool = False) -> bool:
        """Record the judgement of a planned row with all its tests, or nothing of it; False where there is one."""
        with self._writer.begin() as connection:
            if connection.scalar(sa.select(sa.exists().where(JUDGEMENTS.c.planned == planned))):
                return False  # the answer of somebody who was taken for dead
            _insert(connection, planned, key, judgement, provisional)
        return True

    def add(self, judgement: Judgement, key: str) -> None:
        """Record a judgement that no run planned, as planned just now."""
        work = Work(judgement.student, judgement.exercise, key, "", judgement.sha256)
        with self._writer.begin() as connection:
            planned = _number(connection.execute(sa.insert(PLANNED).values(row_of(work))))
            _insert(connection, planned, key, judgement, False)

    def students(self) -> list[str]:
        with self.engine.connect() as connection:
            found = connection.scalars(sa.select(JUDGEMENTS.c.student).distinct())
            return sorted(found)  # here, for databases order text by rules of their own

    def newest(self, student: str | None = None) -> list[Judgement]:
        """The judgement that counts of each student (or one) and exercise."""
        students = self.students() if student is None else [student]
        return list(self.counting(students))

    def counting(
        self,
        students: Iterable[str],
        exercises: Sequence[str] | None = None,
        tests: bool = True,
        trial: int | None = None,
    ) -> Iterator[Judgement]:
        """The judgements that count, in the order of students and exercises (or of judging), a few in memory at a time.

        tests: without them a judgement comes with `tests` empty, and at a small part of the cost.

        trial: as in `settled`.
        """
        order = {slug: number for number, slug in enumerate(exercises or ())}
        for group in in_groups(students, STUDENTS_WITH_TESTS_AT_ONCE if tests else STUDENTS_AT_ONCE):
            place = {student: number for number, student in enumerate(group)}
            found = self._counting(group, exercises, tests, trial)
            yield from sorted(found, key=lambda one: (place[one.student], order.get(one.exercise, 0)))

    def outcomes(self, students: Iterable[str], exercises: Sequence[str]) -> Iterator[Outcome]:
        """All tests of the judgements that count, without what only one student's report needs."""
        columns = (
            JUDGEMENTS.c.student, JUDGEMENTS.c.exercise, TESTS.c.name, TESTS.c.hidden, TESTS.c.tier, TESTS.c.verdict,
            TESTS.c.points, TESTS.c.max_points, TESTS.c.seconds,
            sa.case((TESTS.c.points.is_(None), TESTS.c.detail), else_=""),
            sa.case((TESTS.c.evidence.like('%"mistakes": ["%'), TESTS.c.evidence), else_=None), TESTS.c.measured,
        )  # fmt: skip
        for group in in_groups(students, STUDENTS_AT_ONCE):
            query = sa.select(*columns).join(TESTS, TESTS.c.judgement == JUDGEMENTS.c.id)
            query = query.where(JUDGEMENTS.c.planned.in_(last_judged(group)), JUDGEMENTS.c.exercise.in_(exercises))
            with self.engine.connect() as connection:
                rows = connection.execute(query.order_by(JUDGEMENTS.c.planned, TESTS.c.position)).all()
            for row in rows:
                student, exercise, name, hidden, tier, verdict, points, most, seconds, detail, evidence, measured = row
                mistakes = tuple(json.loads(evidence)["mistakes"]) if evidence else ()
                known = (student, exercise, name, hidden, tier, _VERDICTS[verdict], points, most, seconds)
                yield Outcome(*known, detail or "", mistakes, json.loads(measured)["values"] if measured else None)

    def _counting(
        self, students: Sequence[str], exercises: Sequence[str] | None, tests: bool, trial: int | None
    ) -> list[Judgement]:
        columns = JUDGEMENTS.c
        query = sa.select(JUDGEMENTS).where(columns.planned.in_(last_judged(students, trial)))
        query = query.order_by(columns.planned)
        if exercises is not None:
            query = query.where(columns.exercise.in_(exercises))
        ids = query.with_only_columns(columns.id).order_by(None)
        of_each = sa.select(TESTS).where(TESTS.c.judgement.in_(ids)).order_by(TESTS.c.judgement, TESTS.c.position)
        with self.engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
            results: dict[int, list[TestResult]] = {row["id"]: [] for row in rows}
            for row in connection.execute(of_each).mappings() if tests else ():
                if row["judgement"] in results:  # another one may have come between the two looks
                    results[row["judgement"]].append(test_of(row))
        return [judgement_of(row, results[row["id"]]) for row in rows]


@contextmanager
def open_store(place: Place, create: bool = True) -> Iterator[Store]:
    """The store of a results folder or of a URL. Raises UserError when it is not there, or not one of ours."""
    with database.connected(place, create) as engine:
        yield Store(engine)


def last_planned(students: Sequence[str] | sa.Select[Any], trial: int | None = None) -> sa.Select[Any]:
    """Numbers of the rows that count, or will when they are judged. trial: a run whose rows do as well."""
    query = sa.select(sa.func.max(PLANNED.c.id)).where(PLANNED.c.student.in_(students))
    query = query.where(PLANNED.c.id.not_in(_of_trials(trial)))
    return query.group_by(PLANNED.c.student, PLANNED.c.exercise)


def last_judged(students: Sequence[str], trial: int | None = None) -> sa.Select[Any]:
    columns = JUDGEMENTS.c
    query = sa.select(sa.func.max(columns.planned)).where(columns.student.in_(students))
    query = query.where(columns.planned.not_in(_of_trials(trial)))
    return query.group_by(columns.student, columns.exercise)


def _of_trials(but: int | None) -> sa.Select[Any]:
    """What was planned on trial and has not been applied."""
    applied = sa.exists().where(DECISIONS.c.run == RUNS.c.id, DECISIONS.c.applied)
    trials = sa.select(RUNS.c.id).where(RUNS.c.trial, ~applied)
    trials = trials if but is None else trials.where(RUNS.c.id != but)
    return sa.select(PLANNED.c.id).where(PLANNED.c.run.in_(trials))


def in_groups(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """As many at once as memory is to hold."""
    iterator = iter(items)
    while group := list(islice(iterator, size)):
        yield group


def _insert(connection: sa.Connection, planned: int, key: str, judgement: Judgement, provisional: bool) -> None:
    row = {**judgement_row(judgement), "planned": planned, "provisional": provisional, "key": key}
    number = _number(connection.execute(sa.insert(JUDGEMENTS).values(row)))
    rows = [test_row(number, *numbered) for numbered in enumerate(judgement.tests)]
    if rows:
        connection.execute(sa.insert(TESTS), rows)


def _number(inserted: sa.CursorResult[Any]) -> int:
    key = inserted.inserted_primary_key
    assert key
    return int(key[0])
