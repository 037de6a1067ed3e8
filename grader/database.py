"""Where judgements are kept, and how to get there: a file of SQLite in a results folder, or PostgreSQL by its URL."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from grader import migrations
from grader.errors import UserError

FILE = "grader.db"
BUSY_SECONDS = 60.0  # until another's transaction ends; each takes milliseconds
CONNECT_SECONDS = 10

Place = Path | str
"""A results folder, or the URL of a database"""

# SQLSTATE: 53100 disk full; 08… and 57P… the connection or the server is gone.
_DISK_FULL = "53100"
_LEAST_ROOM_BYTES = 64 * 2**10


@contextmanager
def connected(place: Place, create: bool = True) -> Iterator[sa.Engine]:
    """The database of the newest version. Raises UserError when it is not there, or is not one of ours."""
    engine = _server(place) if isinstance(place, str) else _file(place, create)
    name = shown(place)
    try:
        with _refused_as_user_error(place), engine.execution_options(writes=True).begin() as connection:
            if not create and not sa.inspect(connection).has_table("schema_version"):
                raise UserError(_nothing_graded(f"{name} holds no judgements"))
            version = migrations.migrate(connection)
        if version > migrations.NEWEST:
            known = f"this grader knows {migrations.NEWEST}"
            raise UserError(f"{name} is of schema version {version}, {known}; a newer grader made it, use that one")
        yield engine
    finally:
        engine.dispose()


def shown(place: Place) -> str:
    """The place as it may be printed: without a password."""
    if isinstance(place, Path):
        return str(place / FILE)
    return _url(place).set(query={}, drivername="postgresql").render_as_string(hide_password=True)


def without_password(place: str) -> str:
    """The same text where it is no URL."""
    if not place.startswith("postgres") or "://" not in place:
        return place
    return _url(place).set(drivername="postgresql").render_as_string(hide_password=True)


def is_disk_full(error: BaseException, place: Place) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    cause = getattr(error, "orig", None)
    if "disk I/O error" in str(cause) and isinstance(place, Path):
        # What SQLite says when it is the file of its index that found no room.
        room = os.statvfs(place)
        return room.f_bavail * room.f_frsize < _LEAST_ROOM_BYTES
    return getattr(cause, "sqlstate", "") == _DISK_FULL or "disk is full" in str(cause)


def stops_all(error: BaseException) -> bool:
    """Is it the database or its disk that failed, and not what was to be stored?"""
    of_one_row = (sa.exc.IntegrityError, sa.exc.DataError, sa.exc.ProgrammingError, sa.exc.NotSupportedError)
    return isinstance(error, OSError | sa.exc.DBAPIError) and not isinstance(error, of_one_row)


def why(error: BaseException) -> str:
    """The database's own words, on one line."""
    text = str(getattr(error, "orig", None) or getattr(error, "strerror", None) or error)
    return " ".join(text.split())


def why_stopped(place: Place, error: BaseException) -> str:
    """What the user has to mend before the same command can go on."""
    named = shown(place)
    if is_disk_full(error, place):
        return f"{named}: the disk is full. Make room"
    where = getattr(error, "filename", None) or named
    return f"stopped, for {where} cannot be written or reached: {why(error)}. Mend that"


@contextmanager
def _refused_as_user_error(place: Place) -> Iterator[None]:
    try:
        yield
    except sa.exc.DatabaseError as error:
        if is_disk_full(error, place):
            raise
        raise UserError(f"{shown(place)} cannot be opened: {why(error)}; name another place: --results DIR") from None


def _nothing_graded(what: str) -> str:
    return f"{what}: nothing has been graded yet. Run `grader grade SUBMISSIONS` first"


def _file(results: Path, create: bool) -> sa.Engine:
    path = results / FILE
    if not create and not path.is_file():
        raise UserError(_nothing_graded(f"{path} does not exist"))
    try:
        results.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if is_disk_full(error, results):
            raise
        raise UserError(f"{results}: {error.strerror}; name a folder that can be written: --results DIR") from None
    url = sa.URL.create("sqlite", database=str(path))
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _configure)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # else Python's module begins transactions at its own choice, never for DDL
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # a judgement that was reported survives a power cut
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    # At once, where something will be written: a transaction that begins by reading cannot wait for a writer later on.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _server(url: str) -> sa.Engine:
    try:
        return sa.create_engine(_url(url), connect_args={"connect_timeout": CONNECT_SECONDS})
    except ModuleNotFoundError:
        raise UserError('PostgreSQL needs one more library: pip install "grader[postgresql]"') from None


def _url(text: str) -> sa.URL:
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):
        raise UserError("the database's URL cannot be read; expected postgresql://USER@HOST/DATABASE") from None
    if url.drivername not in ("postgresql", "postgres"):
        raise UserError(f"{url.drivername}: expected a folder, or postgresql://USER@HOST/DATABASE")
    return url.set(drivername="postgresql+psycopg")
