"""The cold sandbox, bubblewrap around a new interpreter, keeps the promises of the warm one.

Run by root, a session must be nobody for the kernel, who may not be able to read root's interpreter. Then one test
runs all the others of this file again as an ordinary user.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader import course as course_file
from grader import doctor
from grader.errors import JudgeError, SandboxUnavailable
from grader.grading import judge
from grader.judge.suite import Suite
from grader.model import Ended, Isolation, Judgement, Limits, Source, Submission
from grader.sandbox import bwrap, coldserver
from grader.sandbox.coldserver import ColdServer
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.protocol import SessionEnded
from grader.sandbox.session import Session

REPOSITORY = Path(__file__).resolve().parent.parent.parent
NOBODY = 65534
LIMITS = Limits(cpu_seconds=2.0, import_cpu_seconds=10.0, memory_bytes=2**29, output_bytes=2**16, processes=32)
SOURCE = b"""
import ctypes, os, signal, time
def answer(): return 42
def spin():
    while True: pass
def leave(code): os._exit(code)
def crash(): ctypes.string_at(0)
def flood():
    for _ in range(10**6): print("x" * 100)
def sleep(): time.sleep(600)
def start():
    for _ in range(2):
        if not os.fork():
            os.setsid()
            if not os.fork(): time.sleep(600)
            os._exit(0)
def modules():
    import sys
    return [name for name in sys.modules if name.startswith("grader")], sys.path
def read_own_code():
    import grader.inside.cold as cold
    with open(cold.__file__) as file: return file.read()
"""


@pytest.fixture
def for_everybody() -> Iterator[Path]:
    """A folder that any user may write to; pytest's own are private to whoever runs it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="this is an ordinary user")
def test_all_of_this_holds_for_an_ordinary_user(for_everybody):
    """Runs this file again, by an interpreter that everybody may read, with the packages of this one."""
    if _why_not() is None:
        pytest.skip("root can run the tests below")
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    interpreter = f"/usr/bin/python{sys.version_info[0]}.{sys.version_info[1]}"
    packages = os.pathsep.join([str(REPOSITORY), sysconfig.get_path("purelib")])
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(for_everybody), "PYTHONPATH": packages}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"

    def run_as_nobody(*arguments: str) -> subprocess.CompletedProcess[str]:
        who: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "env": environment, "cwd": "/"}
        return subprocess.run([interpreter, *arguments], capture_output=True, text=True, timeout=900, **who)

    try:
        run_as_nobody("-c", "import torch, pytest, grader").check_returncode()
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no interpreter with torch that an ordinary user could run: {error}")
    settings = [f"--rootdir={REPOSITORY}", f"--basetemp={for_everybody}/inner", "-p", "no:cacheprovider"]
    ran = run_as_nobody("-m", "pytest", "-q", "-c", str(REPOSITORY / "pyproject.toml"), *settings, str(__file__))
    assert ran.returncode == 0, ran.stdout[-6000:]
    assert " passed, 2 skipped" in ran.stdout, ran.stdout[-2000:]  # this one, and the one for root


def _why_not() -> str | None:
    try:
        with ColdServer(preload=()) as server, Session(server, Limits()):
            return None
    except SandboxUnavailable as error:
        return str(error)


@pytest.fixture(scope="module")
def server() -> Iterator[ColdServer]:
    """Its sessions import no torch, which none of what is tried here is about, and which takes seconds each time."""
    reason = _why_not()
    if reason:
        pytest.skip(reason.splitlines()[0])
    with ColdServer(preload=()) as made:
        yield made


def loaded(server: ColdServer) -> Session:
    session = Session(server, LIMITS)
    session.load(Source("a.py", SOURCE), [])
    session.begin()
    return session


def test_every_wall_stands_and_what_must_work_works(server):
    findings = list(doctor.examine(Isolation.BWRAP))
    assert len(findings) == len(doctor.CHECKS)
    failed = [finding for finding in findings if not finding.stands]
    assert [(finding.check.wall, finding.check.attempt, finding.seen) for finding in failed] == []


def test_its_walls_are_named(server):
    with loaded(server) as session:
        assert session.walls.startswith("bwrap ")
        assert "(cold): userns pidns, mntns, netns, ipcns, utsns, cgroupns" in session.walls
        assert ", seccomp, " in session.walls
        assert "kuid" in session.walls


def test_the_graders_code_is_in_no_file_in_there(server):
    with loaded(server) as session:
        names, path = session.call("modules", (), {}, None).value
        assert all(name == "grader" or name.startswith("grader.inside") for name in names)
        assert not [folder for folder in path if "/fd/" in folder]
        assert {"OSError"} & set(session.call("read_own_code", (), {}, None).types)


@pytest.mark.parametrize(
    ("function", "arguments", "ended", "number"),
    [
        ("leave", (3,), Ended.EXITED, 3),
        ("leave", (137,), Ended.EXITED, 137),  # bwrap would say the same of SIGKILL, which is the machine's fault
        ("leave", (139,), Ended.EXITED, 139),
        ("crash", (), Ended.SIGNALLED, signal.SIGSEGV),
        ("spin", (), Ended.CPU_TIME, None),
        ("flood", (), Ended.OUTPUT, None),
    ],
)
def test_how_a_session_ends_is_told_from_outside(server, function, arguments, ended, number):
    with loaded(server) as session, pytest.raises(SessionEnded) as stopped:
        session.call(function, arguments, {}, None)
    report = stopped.value.report
    assert report.ended is ended
    assert number in (None, report.exit_code, report.signal)
    if number is not None:
        assert report.cpu_seconds > 0
        assert report.peak_rss_bytes > 10 * 2**20


def test_a_session_that_the_machine_kills_is_lost(server):
    with loaded(server) as session:
        threading.Timer(0.3, os.kill, (session._pid, signal.SIGKILL)).start()
        with pytest.raises(SessionEnded) as stopped:
            session.call("sleep", (), {}, None)
    assert stopped.value.report.ended is Ended.LOST


def test_closing_a_session_ends_all_that_it_started(server, descendants, family_of, all_end):
    before, descriptors = descendants(os.getpid()), len(os.listdir("/proc/self/fd"))
    with loaded(server) as session:
        session.call("start", (), {}, None)
        family = family_of(os.getpid(), 4, before)  # bwrap, the session, two daemons
    assert all_end(family)
    assert len(os.listdir("/proc/self/fd")) == descriptors
    assert server.running == {}


@pytest.mark.parametrize("how", ["close", "SIGKILL"])
def test_nothing_outlives_the_server(server, family_of, all_end, how):
    """Nor the process that holds it, ended in a way that leaves it no time."""
    script = (
        "import sys, time\nfrom grader.model import Limits, Source\nfrom grader.sandbox.coldserver import ColdServer\n"
        "from grader.sandbox.session import Session\nserver = ColdServer(preload=())\n"
        f"session = Session(server, Limits())\nsession.load(Source('a.py', {SOURCE!r}), [])\n"
        "session.call('start', (), {}, None)\nprint('ready', flush=True)\nsys.stdin.read()\nserver.close()\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), *filter(None, sys.path)])},
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        family = family_of(process.pid, 4)
        if how == "close":
            process.stdin.close()
        else:
            process.kill()
        assert all_end(family)
        process.kill()


def test_what_bwrap_cannot_set_up_is_a_refusal(server):
    with ColdServer(preload=()) as other:
        object.__setattr__(other.mounts, "binds", (*other.mounts.binds, "/nonexistent"))
        with pytest.raises(SandboxUnavailable, match="/nonexistent"):
            Session(other, LIMITS)
        assert other.running == {}


def test_an_interpreter_that_dies_is_a_fault_of_ours_and_no_refusal(server, monkeypatch):
    monkeypatch.setattr(coldserver, "_BOOT", "raise SystemExit('it broke')")
    with pytest.raises(JudgeError, match="it broke") as raised:
        Session(server, LIMITS)
    assert not isinstance(raised.value, SandboxUnavailable)
    assert server.running == {}


def test_without_bwrap_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setattr(bwrap.shutil, "which", lambda name: None)
    bwrap.installed.cache_clear()
    try:
        with ColdServer(preload=()) as other, pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
            Session(other, LIMITS)
    finally:
        bwrap.installed.cache_clear()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file that others may not read")
def test_root_is_refused_where_nobody_may_not_run_the_interpreter(tmp_path):
    private = tmp_path / "python"
    shutil.copy("/bin/true", private)
    private.chmod(0o700)
    with pytest.raises(SandboxUnavailable, match="Run the grader as an ordinary user"):
        coldserver._require_readable(str(private))


# ---------------------------------------------------------------- the same verdicts cold as warm

SUBMISSIONS = {
    "accepted": "def double(x): return 2 * x",
    "wrong": "def double(x): return 3 * x",
    "raises": "def double(x): raise ValueError(x)",
    "leaves": "import os\ndef double(x): os._exit(0)",
    "crashes": "import ctypes\ndef double(x): ctypes.string_at(0)",
    "never ends": "def double(x):\n    while True: pass",
    "prints for ever": "def double(x):\n    while True: print('x' * 1000)",
    "threads for ever": "import threading, time\ndef double(x):\n"
    "    while True: threading.Thread(target=time.sleep, args=(9,), daemon=True).start()",
    "takes all memory": "def double(x): return bytearray(2**40) and 2 * x",
    "does not import": "import no_such_module",
}


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_a_judgement_is_the_same_cold_as_warm(
    server: ColdServer,
    fork_server: ForkServer,
    write_course: Callable[..., Path],
    hand_in: Callable[..., Submission],
    name: str,
) -> None:
    course = course_file.load(write_course(hidden=None))
    suite = Suite(course, course.exercises[0])
    handed_in = hand_in(SUBMISSIONS[name] + "\nANSWER = 42\n", "w1-double", "double.py")
    try:
        warm, cold = (judge(handed_in, suite, kind) for kind in (fork_server, server))
    finally:
        suite.close()
    assert _verdicts(warm) == _verdicts(cold)
    assert (warm.verdict == "accepted") == (name == "accepted")
    assert cold.verdict != "judge error"
    assert cold.walls.startswith("bwrap ") or not cold.tests


def _verdicts(judgement: Judgement) -> list[Any]:
    return [judgement.verdict, judgement.points, *((test.name, test.verdict) for test in judgement.tests)]


def test_a_class_is_graded_in_bwrap(server, write_course, tmp_path):
    handed_in = tmp_path / "submissions/anna"
    handed_in.mkdir(parents=True)
    (handed_in / "double.py").write_text("ANSWER = 42\ndef double(x): return 2 * x\n")
    ran = subprocess.run(
        [sys.executable, "-m", "grader", "grade", handed_in.parent, "-j", "1", "--sandbox", "bwrap"],
        cwd=write_course(),
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), *filter(None, sys.path)])},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert ran.returncode == 0, ran.stderr
    assert "1 accepted" in ran.stdout


def test_what_is_retired_ends_its_sessions_and_starts_no_other(server):
    with ColdServer(preload=()) as other, loaded(other) as session:
        threading.Timer(0.5, other.retire).start()
        started = time.monotonic()
        with pytest.raises(SessionEnded):
            session.call("sleep", (), {}, None)
        assert time.monotonic() - started < 5
        with pytest.raises(JudgeError, match="told to stop"):
            Session(other, LIMITS)


def test_starting_takes_no_longer_than_an_import(server):
    """A bound against mistakes such as waiting for a timeout; an import of torch alone takes one to two seconds."""
    started = time.monotonic()
    with ColdServer() as other, loaded(other):
        assert {"torch", "numpy"} <= set(other.versions)
    assert time.monotonic() - started < 60
