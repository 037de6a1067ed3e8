"""The store of judgements: append-only, one transaction for each, the same queries for SQLite and PostgreSQL.

What a run owes is planned here before any of it runs (`plan`), and each planned row gets one judgement (`settle`).
Planning the same work again takes the place of an earlier plan: of the judgements of one student and exercise, the one
that was planned last counts, however late another one arrives.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from grader import database
from grader.database import FILE, Place
from grader.migrations import NEWEST as SCHEMA_VERSION
from grader.model import Drawing, Evidence, Grid, Judgement, PlannedTest, TestResult, Verdict, Work

__all__ = ["FILE", "SCHEMA_VERSION", "Place", "Store", "open_store"]

STUDENTS_AT_ONCE = 256  # of whom rows are read in one query, so that a large class does not lie in memory
STUDENTS_WITH_TESTS_AT_ONCE = 16

_metadata = sa.MetaData()
# What the queries need to know of the tables; how they are made is in migrations.py.
_runs = sa.Table(
    "run",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("course", sa.Text),
    sa.Column("host", sa.Text),
    sa.Column("pid", sa.Integer),
    sa.Column("started_at", sa.Text),
)
_planned_tests = sa.Table(
    "planned_test",
    _metadata,
    sa.Column("version", sa.Text, primary_key=True, doc="hash of the exercise: tests, reference, limits, engine"),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("exercise", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("hidden", sa.Boolean),
    sa.Column("tier", sa.Text),
    sa.Column("max_points", sa.Float),
    sa.Column("sentence", sa.Text),
    sa.Column("seed", sa.BigInteger),
)
_planned = sa.Table(
    "planned",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("run", sa.Integer),
    sa.Column("student", sa.Text),
    sa.Column("exercise", sa.Text),
    sa.Column("key", sa.Text, doc="hash of all that the judgement follows from"),
    sa.Column("version", sa.Text, doc="as in planned_test"),
    sa.Column("sha256", sa.Text, doc="of the file that was handed in"),
)
_judgements = sa.Table(
    "judgement",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("planned", sa.Integer),
    sa.Column("provisional", sa.Boolean, doc="a time limit was exceeded beside others, and not yet alone"),
    sa.Column("student", sa.Text),
    sa.Column("exercise", sa.Text),
    sa.Column("key", sa.Text),
    sa.Column("verdict", sa.Text),
    sa.Column("points", sa.Float),
    sa.Column("max_points", sa.Float),
    sa.Column("file", sa.Text),
    sa.Column("sha256", sa.Text),
    sa.Column("seconds", sa.Float),
    sa.Column("walls", sa.Text),
    sa.Column("message", sa.Text),
    sa.Column("notes", sa.Text, doc="JSON list of text"),
    sa.Column("graded_at", sa.Text),
    sa.Column("submitted_at", sa.Text, doc="ISO 8601, UTC; NULL: not known"),
    sa.Column("marked_late", sa.Boolean, doc="by an LMS; NULL: not known"),
)
_tests = sa.Table(
    "test_result",
    _metadata,
    sa.Column("judgement", sa.Integer, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("hidden", sa.Boolean),
    sa.Column("tier", sa.Text),
    sa.Column("verdict", sa.Text),
    sa.Column("points", sa.Float),
    sa.Column("max_points", sa.Float),
    sa.Column("message", sa.Text),
    sa.Column("detail", sa.Text, doc="for staff only"),
    sa.Column("seconds", sa.Float),
    sa.Column("call", sa.Text),
    sa.Column("output", sa.Text),
    sa.Column("evidence", sa.Text, doc="JSON, see model.Evidence"),
)
_NOT_IN_JUDGEMENT = ("id", "planned", "provisional", "key")

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

    def begin_run(self, course: str, host: str, pid: int, started_at: str) -> int:
        row = {"course": course, "host": host, "pid": pid, "started_at": started_at}
        with self._writer.begin() as connection:
            return _number(connection.execute(sa.insert(_runs).values(row)))

    def plan(self, run: int, works: Sequence[Work]) -> None:
        """Record what a run owes, all of it or nothing."""
        with self._writer.begin() as connection:
            connection.execute(sa.insert(_planned), [{"run": run, **_work_row(work)} for work in works])

    def plan_tests(self, version: str, exercise: str, tests: Sequence[PlannedTest]) -> None:
        """What each submission of an exercise's version is asked; recorded once."""
        rows = [
            {"version": version, "exercise": exercise, "position": position, **asdict(test)}
            for position, test in enumerate(tests)
        ]
        with self._writer.begin() as connection:
            if not connection.scalar(sa.select(sa.exists().where(_planned_tests.c.version == version))):
                connection.execute(sa.insert(_planned_tests), rows)

    def planned_tests(self, version: str) -> tuple[PlannedTest, ...]:
        """Empty where they have not been recorded yet."""
        columns = [_planned_tests.c[item.name] for item in fields(PlannedTest)]
        query = sa.select(*columns).where(_planned_tests.c.version == version).order_by(_planned_tests.c.position)
        with self.engine.connect() as connection:
            return tuple(PlannedTest(**row) for row in connection.execute(query).mappings())

    def owed(self, run: int, students: Sequence[str]) -> dict[tuple[str, str], tuple[int, Work]]:
        """(student, exercise) -> number and content of what the run planned and nobody has judged, or planned since."""
        columns = _planned.c
        judged = sa.exists().where(_judgements.c.planned == columns.id)
        query = sa.select(_planned).where(columns.run == run, columns.id.in_(_last_planned(students)), ~judged)
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        return {(row.student, row.exercise): (row.id, _work(row)) for row in rows}

    def still_owed(self, run: int) -> int:
        """How many of the run's rows have no judgement and were not planned anew: 0 at the end of a run."""
        judged = sa.exists().where(_judgements.c.planned == _planned.c.id)
        of_run = sa.select(_planned.c.student).where(_planned.c.run == run)
        open_rows = sa.select(sa.func.count()).where(
            _planned.c.run == run, _planned.c.id.in_(_last_planned(of_run)), ~judged
        )
        with self.engine.connect() as connection:
            return connection.scalar(open_rows) or 0

    def settled(self, students: Sequence[str]) -> dict[tuple[str, str], str]:
        """(student, exercise) -> key of what was planned last, where its verdict is known and final."""
        for_good = [verdict.value for verdict in Verdict if verdict.is_final]
        query = (
            sa.select(_planned.c.student, _planned.c.exercise, _planned.c.key)
            .join(_judgements, _judgements.c.planned == _planned.c.id)
            .where(_planned.c.id.in_(_last_planned(students)))
            .where(_judgements.c.verdict.in_(for_good), ~_judgements.c.provisional)
        )
        with self.engine.connect() as connection:
            return {(row.student, row.exercise): row.key for row in connection.execute(query)}

    def counted(self, students: Sequence[str]) -> dict[tuple[str, str], Counted]:
        """(student, exercise) -> the submission whose judgement counts; without those of whom nothing was handed in."""
        columns = _judgements.c
        query = sa.select(columns.student, columns.exercise, columns.file, columns.sha256, columns.submitted_at)
        query = query.where(columns.planned.in_(_last_judged(students)), columns.file.is_not(None))
        with self.engine.connect() as connection:
            rows = connection.execute(query)
            return {(row.student, row.exercise): Counted(row.file, row.sha256, row.submitted_at) for row in rows}

    def provisional(self, run: int) -> list[Work]:
        """What of the run has to be judged once more, alone."""
        query = (
            sa.select(_planned)
            .join(_judgements, _judgements.c.planned == _planned.c.id)
            .where(_planned.c.run == run, _judgements.c.provisional)
            .where(_planned.c.id.in_(_last_planned(sa.select(_planned.c.student).where(_planned.c.run == run))))
            .order_by(_planned.c.id)
        )
        with self.engine.connect() as connection:
            return [_work(row) for row in connection.execute(query)]

    # Judgements

    def settle(self, planned: int, key: str, judgement: Judgement, provisional: bool = False) -> bool:
        """Record the judgement of a planned row with all its tests, or nothing of it; False where there is one."""
        with self._writer.begin() as connection:
            if connection.scalar(sa.select(sa.exists().where(_judgements.c.planned == planned))):
                return False  # the answer of somebody who was taken for dead
            _insert(connection, planned, key, judgement, provisional)
        return True

    def add(self, judgement: Judgement, key: str) -> None:
        """Record a judgement that no run planned, as planned just now."""
        work = Work(judgement.student, judgement.exercise, key, "", judgement.sha256)
        with self._writer.begin() as connection:
            planned = _number(connection.execute(sa.insert(_planned).values(_work_row(work))))
            _insert(connection, planned, key, judgement, False)

    def students(self) -> list[str]:
        with self.engine.connect() as connection:
            found = connection.scalars(sa.select(_judgements.c.student).distinct())
            return sorted(found)  # here, for databases order text by rules of their own

    def newest(self, student: str | None = None) -> list[Judgement]:
        """The judgement that counts of each student (or one) and exercise."""
        students = self.students() if student is None else [student]
        return list(self.counting(students))

    def counting(
        self, students: Iterable[str], exercises: Sequence[str] | None = None, tests: bool = True
    ) -> Iterator[Judgement]:
        """The judgements that count, in the order of students and exercises (or of judging), a few in memory at a time.

        tests: without them a judgement comes with `tests` empty, and at a small part of the cost.
        """
        order = {slug: number for number, slug in enumerate(exercises or ())}
        for group in _groups(students, STUDENTS_WITH_TESTS_AT_ONCE if tests else STUDENTS_AT_ONCE):
            place = {student: number for number, student in enumerate(group)}
            found = self._counting(group, exercises, tests)
            yield from sorted(found, key=lambda one: (place[one.student], order.get(one.exercise, 0)))

    def _counting(self, students: Sequence[str], exercises: Sequence[str] | None, tests: bool) -> list[Judgement]:
        columns = _judgements.c
        query = sa.select(_judgements).where(columns.planned.in_(_last_judged(students))).order_by(columns.planned)
        if exercises is not None:
            query = query.where(columns.exercise.in_(exercises))
        ids = query.with_only_columns(columns.id).order_by(None)
        of_each = sa.select(_tests).where(_tests.c.judgement.in_(ids)).order_by(_tests.c.judgement, _tests.c.position)
        with self.engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
            results: dict[int, list[TestResult]] = {row["id"]: [] for row in rows}
            for row in connection.execute(of_each).mappings() if tests else ():
                if row["judgement"] in results:  # another one may have come between the two looks
                    results[row["judgement"]].append(_test(row))
        return [_judgement(row, results[row["id"]]) for row in rows]


@contextmanager
def open_store(place: Place, create: bool = True) -> Iterator[Store]:
    """The store of a results folder or of a URL. Raises UserError when it is not there, or not one of ours."""
    with database.connected(place, create) as engine:
        yield Store(engine)


def _last_planned(students: Sequence[str] | sa.Select[Any]) -> sa.Select[Any]:
    query = sa.select(sa.func.max(_planned.c.id)).where(_planned.c.student.in_(students))
    return query.group_by(_planned.c.student, _planned.c.exercise)


def _last_judged(students: Sequence[str]) -> sa.Select[Any]:
    columns = _judgements.c
    query = sa.select(sa.func.max(columns.planned)).where(columns.student.in_(students))
    return query.group_by(columns.student, columns.exercise)


def _groups(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while group := list(islice(iterator, size)):
        yield group


def _insert(connection: sa.Connection, planned: int, key: str, judgement: Judgement, provisional: bool) -> None:
    row = _row(judgement, "tests", "notes")
    row |= {"planned": planned, "provisional": provisional, "key": key, "notes": _json(judgement.notes)}
    number = _number(connection.execute(sa.insert(_judgements).values(row)))
    rows = [_test_row(number, *numbered) for numbered in enumerate(judgement.tests)]
    if rows:
        connection.execute(sa.insert(_tests), rows)


def _number(inserted: sa.CursorResult[Any]) -> int:
    key = inserted.inserted_primary_key
    assert key
    return int(key[0])


def _work_row(work: Work) -> dict[str, Any]:
    return _row(work)


def _work(row: Any) -> Work:
    return Work(row.student, row.exercise, row.key, row.version, row.sha256)


def _test_row(judgement: int, position: int, test: TestResult) -> dict[str, Any]:
    row = _row(test, "evidence")
    evidence = _json(asdict(test.evidence)) if test.evidence else None
    return {"judgement": judgement, "position": position, **row, "evidence": evidence}


def _row(record: Judgement | TestResult | Work, *without: str) -> dict[str, Any]:
    """The fields of a record. Not by asdict, which copies deeply what is within, and here took most of the time."""
    names = (item.name for item in fields(record) if item.name not in without)
    return {name: _storable(getattr(record, name)) for name in names}


def _storable(value: Any) -> Any:
    """Text that came out of a submission may hold halves of characters, which no database stores, or NUL, which
    PostgreSQL does not."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def _json(value: Any) -> str:
    return json.dumps(value)  # ASCII, so that any text can be stored


def _judgement(row: Any, tests: Iterable[TestResult]) -> Judgement:
    values = {name: value for name, value in row.items() if name not in _NOT_IN_JUDGEMENT}
    values |= {"verdict": Verdict(row["verdict"]), "notes": tuple(json.loads(row["notes"])), "tests": tuple(tests)}
    return Judgement(**values)


def _test(row: Any) -> TestResult:
    values = {name: value for name, value in row.items() if name not in ("judgement", "position")}
    evidence = _evidence(json.loads(row["evidence"])) if row["evidence"] else None
    return TestResult(**{**values, "verdict": Verdict(row["verdict"]), "evidence": evidence})


def _evidence(data: Any) -> Evidence:
    grids = tuple(_grid(grid) for grid in data["grids"])
    drawings = tuple(_drawing(drawing) for drawing in data.get("drawings", ()))  # older ones have none
    return Evidence(data["caption"], grids, tuple(data.get("mistakes", ())), drawings)


def _drawing(data: Any) -> Drawing:
    rows, wrong = tuple(map(tuple, data["rows"])), tuple(map(tuple, data["wrong"]))
    return Drawing(data["kind"], data["title"], data["caption"], rows, tuple(data["legend"]), wrong)


def _grid(data: Any) -> Grid:
    return Grid(
        title=data["title"],
        rows=tuple(map(tuple, data["rows"])),
        top=data["top"],
        left=data["left"],
        wrong=tuple(map(tuple, data["wrong"])),
        window=tuple(data["window"]) if data["window"] else None,
    )
