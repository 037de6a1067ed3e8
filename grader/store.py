"""The database of judgements: append-only, one transaction for each judgement, SQLite through SQLAlchemy Core."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from grader.errors import UserError
from grader.model import Evidence, Grid, Judgement, TestResult, Verdict

SCHEMA_VERSION = 3
FILE = "grader.db"

_metadata = sa.MetaData()
_schema = sa.Table("schema_version", _metadata, sa.Column("version", sa.Integer, nullable=False))
_judgements = sa.Table(
    "judgement",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("student", sa.Text, nullable=False),
    sa.Column("exercise", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, doc="hash of all that the judgement follows from"),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("points", sa.Float),
    sa.Column("max_points", sa.Float, nullable=False),
    sa.Column("file", sa.Text),
    sa.Column("sha256", sa.Text),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("walls", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("notes", sa.Text, nullable=False, doc="JSON list of text"),
    sa.Column("graded_at", sa.Text, nullable=False),
    sa.Column("submitted_at", sa.Text, doc="ISO 8601, UTC; NULL: not known"),
    sa.Column("marked_late", sa.Boolean, doc="by an LMS; NULL: not known"),
    sa.Index("judgement_of", "student", "exercise", "id"),
)
_tests = sa.Table(
    "test_result",
    _metadata,
    sa.Column("judgement", sa.Integer, sa.ForeignKey("judgement.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("hidden", sa.Boolean, nullable=False),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("points", sa.Float),
    sa.Column("max_points", sa.Float, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False, doc="for staff only"),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("call", sa.Text, nullable=False),
    sa.Column("output", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, doc="JSON, see model.Evidence"),
)


# What each version added to the one before: columns that may be NULL, so that no judgement is touched.
_MIGRATIONS = {
    1: ("ALTER TABLE judgement ADD COLUMN submitted_at TEXT",),
    2: ("ALTER TABLE judgement ADD COLUMN marked_late BOOLEAN",),
}


class Store:
    """The judgements of one results folder."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def add(self, judgement: Judgement, key: str) -> None:
        """Record a judgement with all its tests, or nothing of it."""
        row = {name: _storable(value) for name, value in asdict(judgement).items() if name not in ("tests", "notes")}
        row |= {"key": key, "notes": _json(judgement.notes)}
        with self.engine.begin() as connection:
            inserted = connection.execute(sa.insert(_judgements).values(row)).inserted_primary_key
            number = inserted[0] if inserted else None
            rows = [_test_row(number, *numbered) for numbered in enumerate(judgement.tests)]
            if rows:
                connection.execute(sa.insert(_tests), rows)

    def keys(self) -> dict[tuple[str, str], str]:
        """(student, exercise) -> key of the judgement that counts, where its verdict is final."""
        columns = _judgements.c
        query = sa.select(columns.student, columns.exercise, columns.key, columns.verdict).where(_is_newest())
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        return {(row.student, row.exercise): row.key for row in rows if Verdict(row.verdict).is_final}

    def submission_times(self) -> dict[tuple[str, str], str | None]:
        """(student, exercise) -> when the submission was handed in whose judgement counts."""
        columns = _judgements.c
        query = sa.select(columns.student, columns.exercise, columns.submitted_at).where(_is_newest())
        with self.engine.connect() as connection:
            return {(row.student, row.exercise): row.submitted_at for row in connection.execute(query)}

    def students(self) -> list[str]:
        with self.engine.connect() as connection:
            return list(connection.scalars(sa.select(_judgements.c.student).distinct().order_by(_judgements.c.student)))

    def newest(self, student: str | None = None) -> list[Judgement]:
        """The judgement that counts of each student (or one) and exercise: the last one made."""
        query = sa.select(_judgements).where(_is_newest()).order_by(_judgements.c.student, _judgements.c.id)
        if student is not None:
            query = query.where(_judgements.c.student == student)
        ids = query.with_only_columns(_judgements.c.id).order_by(None)
        test_query = (
            sa.select(_tests).where(_tests.c.judgement.in_(ids)).order_by(_tests.c.judgement, _tests.c.position)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
            tests: dict[int, list[TestResult]] = {row["id"]: [] for row in rows}
            for row in connection.execute(test_query).mappings():
                if row["judgement"] in tests:  # another one may have come between the two looks
                    tests[row["judgement"]].append(_test(row))
        return [_judgement(row, tests[row["id"]]) for row in rows]


@contextmanager
def open_store(results: Path, create: bool = True) -> Iterator[Store]:
    """The store of a results folder. Raises UserError when it is not there, or is of another version."""
    path = results / FILE
    if not create and not path.is_file():
        raise UserError(f"{path} does not exist: nothing has been graded yet. Run `grader grade SUBMISSIONS` first")
    try:
        results.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{results}: {error.strerror}; name a folder that can be written: --results DIR") from None
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))
    sa.event.listen(engine, "connect", _configure)
    try:
        _prepare(engine, path)
        yield Store(engine)
    finally:
        engine.dispose()


def _configure(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # a judgement that was reported survives a power cut
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _prepare(engine: sa.Engine, path: Path) -> None:
    try:
        with engine.begin() as connection:
            _schema.create(connection, checkfirst=True)
            versions = list(connection.scalars(sa.select(_schema.c.version)))
            if not versions:
                _metadata.create_all(connection)
                connection.execute(sa.insert(_schema).values(version=SCHEMA_VERSION))
                versions = [SCHEMA_VERSION]
            while versions[0] in _MIGRATIONS:
                for statement in _MIGRATIONS[versions[0]]:
                    connection.execute(sa.text(statement))
                versions[0] += 1
                connection.execute(sa.update(_schema).values(version=versions[0]))
    except sa.exc.DatabaseError as error:
        raise UserError(f"{path} cannot be opened: {error.orig}; name another folder: --results DIR") from None
    if versions[0] != SCHEMA_VERSION:
        raise UserError(f"{path} is of schema version {versions[0]}, this grader knows {SCHEMA_VERSION}")


def _is_newest() -> sa.ColumnElement[bool]:
    newest = sa.select(sa.func.max(_judgements.c.id)).group_by(_judgements.c.student, _judgements.c.exercise)
    return _judgements.c.id.in_(newest)


def _test_row(judgement: int | None, position: int, test: TestResult) -> dict[str, Any]:
    row = {name: _storable(value) for name, value in asdict(test).items() if name != "evidence"}
    evidence = _json(asdict(test.evidence)) if test.evidence else None
    return {"judgement": judgement, "position": position, **row, "evidence": evidence}


def _storable(value: Any) -> Any:
    """Text that came out of a submission may hold halves of characters, which no database stores."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _json(value: Any) -> str:
    return json.dumps(value)  # ASCII, so that any text can be stored


def _judgement(row: Any, tests: Iterable[TestResult]) -> Judgement:
    values = {name: value for name, value in row.items() if name not in ("id", "key")}
    values |= {"verdict": Verdict(row["verdict"]), "notes": tuple(json.loads(row["notes"])), "tests": tuple(tests)}
    return Judgement(**values)


def _test(row: Any) -> TestResult:
    values = {name: value for name, value in row.items() if name not in ("judgement", "position")}
    evidence = _evidence(json.loads(row["evidence"])) if row["evidence"] else None
    return TestResult(**{**values, "verdict": Verdict(row["verdict"]), "evidence": evidence})


def _evidence(data: Any) -> Evidence:
    return Evidence(data["caption"], tuple(_grid(grid) for grid in data["grids"]))


def _grid(data: Any) -> Grid:
    return Grid(
        title=data["title"],
        rows=tuple(map(tuple, data["rows"])),
        top=data["top"],
        left=data["left"],
        wrong=tuple(map(tuple, data["wrong"])),
        window=tuple(data["window"]) if data["window"] else None,
    )
