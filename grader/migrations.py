"""The versions of the database, each as the statements that make it of the one before, for SQLite and PostgreSQL.

A version that was ever in use is never edited: what changes is a further entry at the end of `MIGRATIONS`.
"""

from __future__ import annotations

import sqlalchemy as sa

_FIRST = (
    """CREATE TABLE judgement (
        id {number},
        student TEXT NOT NULL,
        exercise TEXT NOT NULL,
        key TEXT NOT NULL,
        verdict TEXT NOT NULL,
        points FLOAT,
        max_points FLOAT NOT NULL,
        file TEXT,
        sha256 TEXT,
        seconds FLOAT NOT NULL,
        late TEXT,
        walls TEXT NOT NULL,
        message TEXT NOT NULL,
        notes TEXT NOT NULL,
        graded_at TEXT NOT NULL
    )""",
    """CREATE TABLE test_result (
        judgement INTEGER NOT NULL REFERENCES judgement (id),
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        hidden BOOLEAN NOT NULL,
        tier TEXT NOT NULL,
        verdict TEXT NOT NULL,
        points FLOAT,
        max_points FLOAT NOT NULL,
        message TEXT NOT NULL,
        detail TEXT NOT NULL,
        seconds FLOAT NOT NULL,
        call TEXT NOT NULL,
        output TEXT NOT NULL,
        evidence TEXT,
        PRIMARY KEY (judgement, position)
    )""",
    "CREATE INDEX judgement_of ON judgement (student, exercise, id)",
)

_FACTS = ("run", "planned_test", "planned", "judgement", "test_result")

# A judgement of version 1 had no plan: it gets one of its own, in its order, so that one rule says what counts.
_PLANS = (
    """CREATE TABLE run (
        id {number},
        course TEXT NOT NULL,
        host TEXT NOT NULL,
        pid INTEGER NOT NULL,
        started_at TEXT NOT NULL
    )""",
    """CREATE TABLE planned_test (
        version TEXT NOT NULL,
        position INTEGER NOT NULL,
        exercise TEXT NOT NULL,
        name TEXT NOT NULL,
        hidden BOOLEAN NOT NULL,
        tier TEXT NOT NULL,
        max_points FLOAT NOT NULL,
        sentence TEXT NOT NULL,
        seed BIGINT NOT NULL,
        PRIMARY KEY (version, position)
    )""",
    """CREATE TABLE planned (
        id {number},
        run INTEGER REFERENCES run (id),
        student TEXT NOT NULL,
        exercise TEXT NOT NULL,
        key TEXT NOT NULL,
        version TEXT NOT NULL,
        sha256 TEXT
    )""",
    """INSERT INTO planned (id, student, exercise, key, version, sha256)
        SELECT id, student, exercise, key, '', sha256 FROM judgement""",
    "ALTER TABLE judgement ADD COLUMN planned INTEGER REFERENCES planned (id)",
    "ALTER TABLE judgement ADD COLUMN provisional BOOLEAN NOT NULL DEFAULT FALSE",
    "UPDATE judgement SET planned = id",
    "DROP INDEX judgement_of",
    "CREATE INDEX judgement_of ON judgement (student, exercise, planned)",
    "CREATE UNIQUE INDEX one_verdict ON judgement (planned)",
    "CREATE INDEX planned_of ON planned (student, exercise, id)",
    "CREATE INDEX planned_in ON planned (run, id)",
)

_HANDED_IN = (
    "ALTER TABLE judgement ADD COLUMN submitted_at TEXT",
    "ALTER TABLE judgement ADD COLUMN marked_late BOOLEAN",
)

_ANNOTATED = (
    "ALTER TABLE judgement ADD COLUMN provenance TEXT",
    """CREATE TABLE annotation (
        id TEXT PRIMARY KEY,
        student TEXT NOT NULL,
        exercise TEXT NOT NULL,
        test TEXT NOT NULL,
        text TEXT NOT NULL,
        points FLOAT,
        author TEXT NOT NULL,
        written_at TEXT NOT NULL,
        replaces TEXT NOT NULL,
        snippet TEXT NOT NULL,
        seen TEXT
    )""",
    """CREATE TABLE snippet (
        id {number},
        name TEXT NOT NULL,
        text TEXT NOT NULL,
        points FLOAT,
        author TEXT NOT NULL,
        written_at TEXT NOT NULL
    )""",
    "CREATE INDEX annotation_of ON annotation (student, exercise)",
)

_TRIALS = (
    "ALTER TABLE run ADD COLUMN trial BOOLEAN NOT NULL DEFAULT FALSE",
    """CREATE TABLE decision (
        run INTEGER NOT NULL PRIMARY KEY REFERENCES run (id),
        applied BOOLEAN NOT NULL,
        decided_by TEXT NOT NULL,
        decided_at TEXT NOT NULL
    )""",
    """CREATE TABLE version_part (
        version TEXT NOT NULL,
        part TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (version, part)
    )""",
)

_REFUSE = {
    "sqlite": (
        """CREATE TRIGGER {table}_not_changed BEFORE UPDATE ON {table}
            BEGIN SELECT RAISE(ABORT, 'what was recorded is never changed'); END""",
        """CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table}
            BEGIN SELECT RAISE(ABORT, 'what was recorded is never changed'); END""",
    ),
    "postgresql": (
        """CREATE TRIGGER {table}_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION grader_refuse()""",
    ),
}
_REFUSAL = """CREATE FUNCTION grader_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'what was recorded is never changed'; END $$"""
_NUMBER = {"sqlite": "INTEGER PRIMARY KEY", "postgresql": "INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"}


def _first(dialect: str) -> list[str]:
    return [statement.format(number=_NUMBER[dialect]) for statement in _FIRST]


def _plans(dialect: str) -> list[str]:
    refusal = [_REFUSAL] if dialect == "postgresql" else []
    return [
        *(statement.format(number=_NUMBER[dialect]) for statement in _PLANS),
        *refusal,
        *_triggers(dialect, *_FACTS),
    ]


def _handed_in(dialect: str) -> list[str]:
    return list(_HANDED_IN)


def _annotated(dialect: str) -> list[str]:
    made = [statement.format(number=_NUMBER[dialect]) for statement in _ANNOTATED]
    return [*made, *_triggers(dialect, "annotation", "snippet")]


def _triggers(dialect: str, *tables: str) -> list[str]:
    """What makes the database itself refuse to change or delete rows."""
    return [text.format(table=table) for table in tables for text in _REFUSE[dialect]]


def _trials(dialect: str) -> list[str]:
    return [*_TRIALS, *_triggers(dialect, "decision", "version_part")]


def _measured(dialect: str) -> list[str]:
    return ["ALTER TABLE test_result ADD COLUMN measured TEXT"]


MIGRATIONS = (_first, _plans, _handed_in, _annotated, _trials, _measured)
"""Entry n makes version n + 1; each is a function from the name of the dialect to statements."""

NEWEST = len(MIGRATIONS)


def migrate(connection: sa.Connection) -> int:
    """Bring the database to the newest version, within the caller's transaction; returns the version that it has then.

    A database of a version that is not known here is left alone.
    """
    version = _version(connection)
    if version >= NEWEST:
        return version
    for steps in MIGRATIONS[version:]:
        for statement in steps(connection.dialect.name):
            connection.exec_driver_sql(statement)
    done = "UPDATE schema_version SET version" if version else "INSERT INTO schema_version SELECT"
    connection.exec_driver_sql(f"{done} = {NEWEST}" if version else f"{done} {NEWEST}")
    return NEWEST


def _version(connection: sa.Connection) -> int:
    connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.exec_driver_sql("LOCK TABLE schema_version")
    return connection.exec_driver_sql("SELECT max(version) FROM schema_version").scalar() or 0
