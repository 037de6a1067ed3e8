"""The fork server starts clean, is replaced when it dies, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy
import pytest
import torch

import grader
from grader.errors import JudgeError
from grader.model import Ended, Limits, Source
from grader.sandbox import forkserver
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.protocol import SessionEnded
from grader.sandbox.replies import Returned
from grader.sandbox.session import Session

LIMITS = Limits(cpu_seconds=20.0)
ANSWERS = Source("a.py", b"import time\ndef answer():\n    return 42\ndef sleep():\n    time.sleep(60)\n")
KNOWN_ENVIRONMENT = {
    "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MALLOC_ARENA_MAX", "PYTHONHASHSEED", "LANG",
    "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_",
}  # fmt: skip


@pytest.fixture
def plain_server(sandbox: None) -> Iterator[ForkServer]:
    """Without torch: it starts in a tenth of a second."""
    with ForkServer(preload=()) as server:
        yield server


def ask(server: ForkServer) -> object:
    """42, when a session can be had."""
    with Session(server, LIMITS) as session:
        session.load(ANSWERS, [])
        reply = session.call("answer", (), {}, None)
    assert isinstance(reply, Returned)
    return reply.value


def pids(server: ForkServer, descendants: Callable[[int], set[tuple[int, str]]]) -> list[int]:
    """The process that waits, and the server itself, pid 1 of its namespace."""
    assert server.process
    return [server.process.pid, *sorted(pid for pid, _ in descendants(server.process.pid))]


def test_it_starts_with_the_listed_environment_alone(sandbox, monkeypatch, descendants):
    monkeypatch.setenv("SECRET_TOKEN", "kanary")
    with ForkServer(preload=()) as server:
        server.start()
        for pid in pids(server, descendants):
            names = {line.split(b"=")[0].decode() for line in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")}
            assert names - {""} == KNOWN_ENVIRONMENT


def test_its_arguments_name_neither_the_graders_code_nor_a_secret(sandbox, tmp_path, descendants):
    with ForkServer(preload=(), secrets=[tmp_path]) as server:
        server.start()
        for pid in pids(server, descendants):
            arguments = os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes()).split("\0")
            assert not any(str(tmp_path) in text for text in arguments)
            assert not any(str(Path(grader.__file__).parent) in text for text in arguments)


def test_it_has_one_task_so_that_forking_is_safe(fork_server, descendants):
    ask(fork_server)
    assert fork_server.aftermath.wait(10)  # else its session is found too, before the server where numbers began anew
    for pid in pids(fork_server, descendants)[:2]:  # the session may be on its way out
        assert len(os.listdir(f"/proc/{pid}/task")) == 1


def test_what_it_was_not_asked_for_is_not_imported(plain_server):
    """Torch takes seconds, and a look at the walls needs none of it."""
    source = b"import sys\ndef loaded():\n    return [name for name in ('torch', 'numpy') if name in sys.modules]\n"
    with Session(plain_server, LIMITS) as session:
        session.load(Source("a.py", source), [])
        assert session.call("loaded", (), {}, None) == Returned([])


def test_sessions_may_ask_for_modules_to_be_imported_before_them(plain_server):
    source = Source("a.py", b"import sys\ndef answer(): return 'colorsys' in sys.modules\n")
    for imports, there in (((), False), (("no_such_module",), False), (("colorsys",), True), ((), True)):
        with plain_server.open(replace(LIMITS, imports=imports)) as session:
            session.load(source, [])
            reply = session.call("answer", (), {}, None)
        assert isinstance(reply, Returned)
        assert reply.value is there, imports


def test_it_reports_the_versions_of_what_it_imported(fork_server):
    assert fork_server.versions == {"torch": torch.__version__, "numpy": numpy.__version__}


@pytest.mark.parametrize("victim", [0, 1], ids=["the one that waits", "the server itself"])
def test_a_killed_server_is_replaced(plain_server, descendants, all_end, victim):
    assert ask(plain_server) == 42
    family = descendants(plain_server.process.pid)
    os.kill(pids(plain_server, descendants)[victim], signal.SIGKILL)
    assert plain_server.process.wait(timeout=10)
    assert ask(plain_server) == 42
    assert plain_server.starts == 2
    assert all_end(family)


def test_what_was_launched_is_waited_for_and_not_started_again(sandbox):
    with ForkServer(preload=()) as server:
        server.launch()
        assert ask(server) == 42
        assert server.starts == 1


def test_what_was_launched_and_died_is_started_again(sandbox):
    with ForkServer(preload=()) as server:
        server.launch()
        server.process.kill()
        server.process.wait()
        assert ask(server) == 42


def test_a_server_that_dies_at_the_very_moment_is_a_fault_of_ours(plain_server, descendants):
    """Whatever the instant, the caller sees a session or a JudgeError, which is tried again, and nothing else."""
    for _ in range(10):
        assert ask(plain_server) == 42  # whatever the last round left behind
        killed = plain_server.process
        os.kill(pids(plain_server, descendants)[1], signal.SIGKILL)
        with contextlib.suppress(JudgeError):
            assert ask(plain_server) == 42
        assert killed.wait(timeout=10) is not None


def test_a_session_in_flight_is_reported_lost(plain_server, descendants):
    with Session(plain_server, LIMITS) as session:
        session.load(ANSWERS, [])
        server_pid = pids(plain_server, descendants)[1]
        threading.Timer(0.3, os.kill, (server_pid, signal.SIGKILL)).start()
        with pytest.raises(SessionEnded) as ended:
            session.call("sleep", (), {}, None)
    assert ended.value.report.ended is Ended.LOST
    assert ask(plain_server) == 42


def test_close_leaves_no_process(sandbox, descendants, family_of, all_end):
    """Neither the server nor a session, nor what a session started and let go of."""
    daemons = (
        b"import os, time\nif not os.fork():\n    os.setsid()\n    if os.fork(): os._exit(0)\n    time.sleep(600)\n"
    )
    before = descendants(os.getpid())
    server = ForkServer(preload=())
    sessions = [Session(server, LIMITS) for _ in range(3)]
    for session in sessions:
        session.load(Source("daemon.py", daemons), [])
    # The two of the server, and of each session at least two.
    family = family_of(os.getpid(), 8, before)
    server.close()
    assert all_end(family)
    for session in sessions:
        session.close()


def test_fifty_sessions_leave_no_descriptor_and_no_process(fork_server, descendants, all_end):
    ask(fork_server)
    assert fork_server.aftermath.wait(1)
    descriptors, processes = os.listdir("/proc/self/fd"), descendants(os.getpid())
    for _ in range(50):
        ask(fork_server)
    assert fork_server.aftermath.wait(1)
    assert len(os.listdir("/proc/self/fd")) == len(descriptors)
    assert all_end(descendants(os.getpid()) - processes)


def test_close_gives_all_descriptors_back(sandbox):
    before = os.listdir("/proc/self/fd")
    with ForkServer(preload=()) as server:
        ask(server)
    assert len(os.listdir("/proc/self/fd")) == len(before)


def test_it_is_started_anew_after_some_forks(plain_server, monkeypatch):
    monkeypatch.setattr(forkserver, "FORKS_BEFORE_RESTART", 3)
    starts = []
    for _ in range(7):
        ask(plain_server)
        starts.append(plain_server.starts)
    assert starts == [1, 1, 1, 2, 2, 2, 3]


def test_a_stopped_server_is_no_endless_wait(plain_server, descendants, monkeypatch):
    monkeypatch.setattr(forkserver, "ANSWER_SECONDS", 0.5)
    ask(plain_server)
    os.kill(pids(plain_server, descendants)[1], signal.SIGSTOP)
    started = time.monotonic()
    with pytest.raises(JudgeError):
        Session(plain_server, LIMITS)
    assert time.monotonic() - started < 20


def test_a_start_that_takes_too_long_leaves_nothing_for_the_next_one(plain_server, monkeypatch):
    """Its late "ready" would be taken for the answer to the first request."""
    with monkeypatch.context() as patched:
        patched.setattr(forkserver, "START_SECONDS", 0.0)
        with pytest.raises(JudgeError, match="did not answer in time"):
            plain_server.start()
    assert plain_server.process is None
    assert ask(plain_server) == 42


def test_memory_that_is_hidden_cannot_be_read_by_the_same_user(as_nobody):
    """A judge holds hidden tests: not even another process of its own user looks into it."""
    script = """
import os, sys
from grader.sandbox.forkserver import hide_memory
reader, writer = os.pipe()
child = os.fork()
if not child:
    if sys.argv[1] == "hidden": hide_memory()
    os.write(writer, b"x")
    import time
    time.sleep(30)
os.read(reader, 1)
for name in ("mem", "environ", "maps", "fd"):
    try:
        os.close(os.open(f"/proc/{child}/{name}", os.O_RDONLY))
        print(name, "open")
    except PermissionError:
        print(name, "refused")
os.kill(child, 9)
"""
    seen = [as_nobody("-c", script, how).stdout.split()[1::2] for how in ("open", "hidden")]
    assert seen == [["open"] * 4, ["refused"] * 4]


@pytest.mark.parametrize(
    ("own_map", "pid", "first"),
    [
        ("         0          0 4294967295\n", 4711, forkserver.FIRST_HOST_ID + 4711 * 64),
        ("0 0 4294967295\n", 2**22, forkserver.FIRST_HOST_ID + 2**28),
        ("0 1000 1\n1 100000 65536\n", 0, 65537 - 64),  # podman without root: the last ids that there are
        ("0 100000 65536\n", 511, 65536 - 64 * 512),
        ("0 100000 65536\n", 512, 65536 - 64),
        ("0 0 1\n", 7, forkserver.FIRST_HOST_ID + 7 * 64),  # too few: the kernel refuses these, and the grader says so
    ],
)
def test_ids_of_sessions_are_of_nobody_and_of_those_that_root_has(own_map, pid, first):
    assert forkserver.first_id(own_map, pid) == first
