"""One bulk run for one place of results: a lock that names its holder and that the kernel, or the server, gives back.

Reports, and requests for named students, do without it: what they write are short transactions that only ever add.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from grader.errors import UserError

FILE = "grader.lock"

# Of each schema of a database, for one database may hold the results of several classes.
_KEY = "hashtext('grader, one bulk run'), hashtext(current_schema())"
_HOLDER = """
    SELECT activity.application_name FROM pg_locks AS held JOIN pg_stat_activity AS activity USING (pid)
    WHERE held.locktype = 'advisory' AND held.granted
    AND held.classid::bigint = (hashtext('grader, one bulk run')::bigint & 4294967295)
    AND held.objid::bigint = (hashtext(current_schema())::bigint & 4294967295)
"""
_NAME_BYTES = 63  # of what PostgreSQL keeps of an application's name


@contextmanager
def of_folder(results: Path) -> Iterator[None]:
    """Hold the folder's lock. Raises UserError, naming the holder, when somebody else does."""
    try:
        # Not inherited (PEP 446): a judge process that outlives this one does not keep it locked.
        file = os.open(results / FILE, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise UserError(
            f"{results / FILE}: {error.strerror}; name a folder that can be written: --results DIR"
        ) from None
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(_refusal(str(results), _holder(file))) from None
        os.ftruncate(file, 0)
        os.pwrite(file, json.dumps(_myself()).encode(), 0)
        yield
    finally:
        os.close(file)


@contextmanager
def of_database(engine: sa.Engine, place: str) -> Iterator[None]:
    """The same on a server: it belongs to one connection, and goes with it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_KEY})").scalar():
            raise UserError(_refusal(place, connection.exec_driver_sql(_HOLDER).scalar() or "somebody"))
        me = _myself()
        # The process and the time first: a long host name is what may be cut off.
        name = f"process {me['pid']}, since {me['since']}, on {me['host']}"
        connection.execute(sa.select(sa.func.set_config("application_name", name[:_NAME_BYTES], False)))
        yield


def _myself() -> dict[str, str | int]:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return {"host": socket.gethostname(), "pid": os.getpid(), "since": since}


def _holder(file: int) -> str:
    try:
        told = json.loads(os.pread(file, 4096, 0))
        return f"process {told['pid']}, since {told['since']}, on {told['host']}"
    except (ValueError, KeyError, TypeError):  # it has the lock and has not written yet
        return "somebody"


def _refusal(place: str, holder: str) -> str:
    return (
        f"{place}: another run is grading into it ({holder}). Wait for it or stop it; "
        "a request for named students does not wait: grader grade SUBMISSIONS --student ID"
    )
