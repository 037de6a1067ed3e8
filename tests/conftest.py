"""What the tests share: one real fork server, one real judge process, small courses, and who is whose child."""

from __future__ import annotations

import io
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator, Sequence, Set
from concurrent.futures import Executor, Future
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from grader import cli, jobs, schedule
from grader import course as course_file
from grader.errors import SandboxUnavailable
from grader.grading import judge
from grader.judge.suite import Suite
from grader.judge_process import JudgeProcess
from grader.model import Course, Judgement, Limits, Submission
from grader.sandbox import protocol
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.session import Session
from grader.store import Place
from grader.submission import read_file

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def sandbox() -> None:
    """Skips where this host refuses the sandbox, which is found out by building one."""
    try:
        with ForkServer(preload=()) as server, Session(server, Limits()):
            pass
    except SandboxUnavailable as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a real server; skips where none is installed."""
    pytest.importorskip("psycopg", reason="psycopg, which the tests on PostgreSQL need, is not installed")
    programs = postgresql_programs()
    if not programs:
        pytest.skip("no PostgreSQL server is installed here")
    with postgresql_server(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where results go: a folder that is not there yet, then a schema of a server that is empty."""
    return tmp_path / "results" if request.param == "sqlite" else new_schema(request.getfixturevalue("postgresql"))


def new_schema(url: str) -> str:
    name = f"class_{secrets.token_hex(4)}"
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    engine.dispose()
    return f"{url}&options=-csearch_path%3D{name}"


@pytest.fixture(scope="session")
def fork_server(sandbox: None) -> Iterator[ForkServer]:
    """Warm, with torch and NumPy, as judge processes have it."""
    with ForkServer() as server:
        server.start()
        yield server


@pytest.fixture(scope="session")
def course() -> Course:
    """The repository's own."""
    return course_file.load(REPOSITORY)


@pytest.fixture(scope="session")
def judge_process(sandbox: None, course: Course) -> Iterator[JudgeProcess]:
    process = JudgeProcess(course)
    yield process
    process.close()


class JudgesHere(Executor):
    """A pool of one judge process that is this one, with a fork server that is warm already."""

    def __init__(self, course: Course, server: ForkServer) -> None:
        self.process = process = JudgeProcess(course, server=server)
        self.does: dict[Any, Callable[..., Any]] = {
            jobs.try_sandbox_here: process.try_sandbox,
            jobs.collect_here: process.planned_tests,
            jobs.judge_here: lambda submissions: [process.judge(submission) for submission in submissions],
        }

    def submit(self, fn: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(self.does[fn](*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        for suite in self.process.suites.values():
            suite.close()


@pytest.fixture
def warm_grader(
    fork_server: ForkServer, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command in this process, judging with what is warm: for what it says and stores, not for its processes.

    Called with its arguments, its working directory `cwd`, and changes of the environment.
    """
    monkeypatch.setattr(schedule, "local_pool", lambda course, processes, isolation: JudgesHere(course, fork_server))
    monkeypatch.delenv("GRADER_RESULTS", raising=False)

    def run(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        argv, out, err = [*map(str, arguments)], io.StringIO(), io.StringIO()
        handlers = {number: signal.getsignal(number) for number in cli._STOPPING}
        with pytest.MonkeyPatch.context() as here, redirect_stdout(out), redirect_stderr(err):
            here.chdir(cwd)
            for name, value in {"COLUMNS": "200", **environment}.items():
                here.setenv(name, value)
            try:
                status = cli.main(argv)
            except SystemExit as left:  # argparse
                status = int(left.code or 0)
            finally:
                for number, handler in handlers.items():
                    signal.signal(number, handler)
        return subprocess.CompletedProcess(argv, status, out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def short_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wall limit of a bit more than a second."""
    monkeypatch.setattr(protocol, "WALL_EXTRA_SECONDS", 0.2)


@pytest.fixture
def hand_in(tmp_path: Path) -> Callable[..., Submission]:
    """A submission from source text, through the file that a student would hand in."""

    def make(text: str | bytes, exercise: str = "w2-maxpool", file: str = "maxpool.py") -> Submission:
        folder = tmp_path / "handed in"
        folder.mkdir(exist_ok=True)
        content = text if isinstance(text, bytes) else textwrap.dedent(text).encode("utf-8", "surrogatepass")
        (folder / file).write_bytes(content)
        return read_file("s01", exercise, str(folder / file))

    return make


TINY = """\
course: tiny
title: A tiny course
limits: {cpu_seconds: 0.5, import_cpu_seconds: 0.5, output: 64KiB}
exercises:
  - slug: w1-double
    title: Doubling
    week: 1
    points: 4
    submit: double
    functions: {double: any}
    values: {ANSWER: int}
    tiers: {basic: 4}
"""
STARTER = """\
def double(x):
    raise NotImplementedError
"""
PUBLIC = '''\
import pytest


@pytest.mark.tier("basic")
def test_two(student):
    """Twice two is four."""
    assert student.double(2) == 4
'''
HIDDEN = '''\
import pytest


@pytest.mark.tier("basic")
def test_seven(student, reference):
    """Twice seven is fourteen."""
    assert student.double(7) == reference.double(7)
'''
ORACLE = """\
def double(x):
    return 2 * x
"""


def write(
    root: Path,
    *,
    settings: str = TINY,
    public: str | None = PUBLIC,
    hidden: str | None = HIDDEN,
    oracle: str = ORACLE,
    probe: str | None = None,
    mistakes: str | None = None,
    starter: str = STARTER,
) -> Path:
    """A course of one exercise, `double(x)`."""
    shown, secret = root / "exercises/w1-double", root / "reference/w1-double"
    for path, text in {
        root / "course.yml": settings,
        shown / "double.py": starter,
        shown / "test_public.py": public,
        shown / "probe.py": probe,
        secret / "test_hidden.py": hidden,
        secret / "oracle.py": oracle,
        secret / "mistakes.py": mistakes,
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is not None:
            path.write_text(textwrap.dedent(text))
    return root


@pytest.fixture
def write_course(tmp_path: Path) -> Callable[..., Path]:
    """Writes a tiny course and returns its folder; keywords replace parts of it."""
    return lambda root=tmp_path / "course", **parts: write(root, **parts)


@pytest.fixture
def judge_tiny(
    write_course: Callable[..., Path], hand_in: Callable[..., Submission], fork_server: ForkServer
) -> Iterator[Callable[..., Judgement]]:
    """Judges the text of a double.py (or .ipynb) by the tests of a tiny course; keywords go to `write_course`."""
    suites: list[Suite] = []

    def tiny(text: str | bytes, file: str = "double.py", **parts: str) -> Judgement:
        if parts or not suites:
            course = course_file.load(write_course(**parts))
            suites.append(Suite(course, course.exercises[0]))
        return judge(hand_in(text, "w1-double", file), suites[-1], fork_server)

    yield tiny
    for suite in suites:
        suite.close()


@pytest.fixture(scope="session")
def descendants() -> Callable[[int], set[tuple[int, str]]]:
    return find_descendants


def find_descendants(pid: int) -> set[tuple[int, str]]:
    """(pid, start time) of all that a process started and that still runs, zombies left out."""
    children: dict[int, list[int]] = {}
    started: dict[int, str] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            children.setdefault(int(fields[1]), []).append(int(path.parent.name))
            started[int(path.parent.name)] = fields[19]
    found: set[tuple[int, str]] = set()
    waiting = [pid]
    while waiting:
        for child in children.get(waiting.pop(), []):
            found.add((child, started[child]))
            waiting.append(child)
    return found


@pytest.fixture(scope="session")
def family_of(descendants: Callable[[int], set[tuple[int, str]]]) -> Callable[..., set[tuple[int, str]]]:
    """What a process started, as soon as it is so many: while one looks, a daemon may begin and its parent end."""

    def wait(pid: int, count: int, besides: Set[tuple[int, str]] = frozenset()) -> set[tuple[int, str]]:
        deadline = time.monotonic() + 10
        while len(found := descendants(pid) - besides) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(found) >= count
        return found

    return wait


@pytest.fixture(scope="session")
def all_end() -> Callable[[set[tuple[int, str]]], bool]:
    """Whether processes that `descendants` found end within some seconds, wherever they were moved meanwhile."""

    def wait(processes: Sequence[tuple[int, str]], seconds: float = 10.0) -> bool:
        deadline = time.monotonic() + seconds
        while any(map(_runs, processes)):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    return wait


def _runs(process: tuple[int, str]) -> bool:
    try:
        fields = Path(f"/proc/{process[0]}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[19] == process[1] and fields[0] != "Z"


POSTGRESQL_USERS = ("postgres", "nobody")  # the server refuses to run as root


def postgresql_programs() -> Path | None:
    """The folder of the server's programs, of the newest version that is installed."""
    found = [Path(name).resolve().parent for name in [shutil.which("postgres")] if name]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


@contextmanager
def postgresql_server(programs: Path) -> Iterator[str]:
    """The URL of its database `postgres`, whose user may do everything."""
    user = server_user()
    with tempfile.TemporaryDirectory(prefix="postgresql-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        _run_as(user, programs / "initdb", "-D", data, "-U", "grader", "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = f"-c listen_addresses='' -c fsync=off -k {folder}"
        control = (programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log")
        _run_as(user, *control, "-o", settings, "start")
        try:
            yield f"postgresql://grader@/postgres?host={folder}"
        finally:
            _run_as(user, *control, "-m", "immediate", "stop")


def server_user() -> pwd.struct_passwd:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in POSTGRESQL_USERS if name in known)


def _run_as(user: pwd.struct_passwd, *command: str | Path) -> None:
    options: dict[str, Any] = (
        {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    )
    done = subprocess.run(
        [str(part) for part in command],
        cwd="/", env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, stdin=subprocess.DEVNULL, timeout=60, check=False,
        stdout=subprocess.PIPE if "initdb" in str(command[0]) else subprocess.DEVNULL, stderr=subprocess.STDOUT,
        **options,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout}")
