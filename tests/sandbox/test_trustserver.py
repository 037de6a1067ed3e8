"""--trust-submissions: no walls, but limits, a folder of its own, and nothing left at the end."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.model import NO_WALLS, Ended, Limits, Source
from grader.sandbox.protocol import SessionEnded
from grader.sandbox.session import Session
from grader.sandbox.trustserver import TrustServer

LIMITS = Limits(cpu_seconds=1.0, import_cpu_seconds=10.0, memory_bytes=2**29, output_bytes=2**16)
SOURCE = b"""
import os, signal, subprocess, time
def where(): return os.getcwd(), os.environ["HOME"], os.environ["TMPDIR"]
def spin():
    while True: pass
def allocate(): return len(bytearray(4 * 2**30))
def leave(): os._exit(3)
def crash(): os.kill(os.getpid(), signal.SIGSEGV)
def flood():
    for _ in range(10**6): print("x" * 100)
def start():
    if not (child := os.fork()):
        time.sleep(600)
    return child
"""


@pytest.fixture(scope="module")
def server() -> Iterator[TrustServer]:
    with TrustServer(preload=()) as made:
        yield made


def loaded(server: TrustServer) -> Session:
    session = Session(server, LIMITS)
    session.load(Source("a.py", SOURCE), [])
    session.begin()
    return session


def test_it_says_that_there_are_no_walls(server):
    with loaded(server) as session:
        assert session.walls.startswith(NO_WALLS)


def test_a_session_has_a_folder_that_ends_with_it(server):
    with loaded(server) as session:
        folder, home, temporary = session.call("where", (), {}, None).value
        assert folder == home == temporary
        assert folder != os.getcwd()
        assert Path(folder).is_dir()
    with loaded(server):  # the server has buried the one before by the time that it answers
        deadline = time.monotonic() + 5
        while Path(folder).exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not Path(folder).exists()


@pytest.mark.parametrize(
    ("function", "ended", "number"),
    [
        ("spin", Ended.CPU_TIME, None),
        ("leave", Ended.EXITED, 3),
        ("crash", Ended.SIGNALLED, 11),
        ("flood", Ended.OUTPUT, None),
    ],
)
def test_how_a_session_ends_is_measured_as_in_the_sandbox(server, function, ended, number):
    with pytest.raises(SessionEnded) as stopped, loaded(server) as session:
        session.call(function, (), {}, None)
    report = stopped.value.report
    assert report.ended is ended
    assert number in (None, report.exit_code, report.signal)


def test_memory_is_limited(server):
    with loaded(server) as session:
        assert "MemoryError" in session.call("allocate", (), {}, None).types


def test_what_a_session_started_ends_with_it(server, descendants, all_end):
    with loaded(server) as session:
        before = descendants(os.getpid())
        session.call("start", (), {}, None)
        started = descendants(os.getpid()) - before
        assert len(started) == 1
    assert all_end(started)


def test_close_leaves_nothing(descendants, family_of, all_end):
    before = descendants(os.getpid())
    made = TrustServer(preload=())
    sessions = [loaded(made) for _ in range(2)]
    folders = [Path(session.call("where", (), {}, None).value[0]) for session in sessions]
    for session in sessions:
        session.call("start", (), {}, None)
    family = family_of(os.getpid(), 5, before)
    made.close()
    assert all_end(family)
    assert not any(folder.exists() for folder in folders)
    for session in sessions:
        session.close()
