"""A session that SIGKILL does not end is set aside; the next ones do not wait for it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.model import Ended, Limits, Source
from grader.sandbox import aftermath, cgroups, forkserver
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.protocol import SessionEnded
from grader.sandbox.replies import Returned
from grader.sandbox.session import Session

LIMITS = Limits(cpu_seconds=0.5, import_cpu_seconds=5.0)
STUCK = b"import time\ndef f():\n    while True: time.sleep(1)\ndef g(): return 1\n"


class Freezer:
    """A group of the version 1 freezer: what is frozen in it stays in the kernel and cannot be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def freeze(self, pid: int) -> None:
        (self.folder / "cgroup.procs").write_text(str(pid))
        self.set("FROZEN")

    def set(self, state: str) -> None:
        (self.folder / "freezer.state").write_text(state)
        while (self.folder / "freezer.state").read_text() != f"{state}\n":
            time.sleep(0.005)


@pytest.fixture
def freezer() -> Iterator[Freezer]:
    mounts = [mount for mount in cgroups.own_mounts() if mount.version == 1 and "freezer" in mount.options]
    folder = mounts[0].folder / f"grader-test-{os.getpid()}" if mounts else Path("/nowhere/at/all")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("no freezer of cgroup version 1 for this user: nothing else here makes a process unkillable")
    made = Freezer(folder)
    yield made
    made.set("THAWED")
    for _ in range(400):
        try:
            folder.rmdir()
            return
        except OSError:
            time.sleep(0.005)
    raise AssertionError("the frozen process is still there")


def test_a_session_that_cannot_be_killed_is_set_aside(sandbox, freezer, monkeypatch, short_wall, caplog):
    monkeypatch.setattr(aftermath, "QUARANTINE_SECONDS", 0.1)
    with ForkServer(preload=()) as server:
        session = Session(server, LIMITS)
        session.load(Source("a.py", STUCK), [])
        freezer.freeze(session._pid)
        session.begin()
        with pytest.raises(SessionEnded) as stopped:
            session.call("f", (), {}, None)
        assert stopped.value.report.ended is Ended.WALL_TIME
        time.sleep(0.2)
        with Session(server, LIMITS) as following:
            following.load(Source("a.py", STUCK), [])
            following.begin()
            assert following.call("g", (), {}, None) == Returned(1)
        assert server.aftermath.quarantined == {session._pid}
        assert "cannot be killed" in caplog.text
        freezer.set("THAWED")
        assert server.aftermath.wait(2.0)
        assert server.aftermath.quarantined == set()


def test_closing_the_server_does_not_wait_for_it_either(sandbox, freezer, monkeypatch, caplog):
    monkeypatch.setattr(forkserver, "END_SECONDS", 0.2)
    with ForkServer(preload=()) as server:
        session = Session(server, LIMITS)
        session.load(Source("a.py", STUCK), [])
        freezer.freeze(session._pid)
        session.close()
        server.close()
        assert "cannot be killed" in caplog.text
        with Session(server, LIMITS) as following:  # of another server
            following.load(Source("a.py", STUCK), [])
            following.begin()
            assert following.call("g", (), {}, None) == Returned(1)
        freezer.set("THAWED")
        assert server.aftermath.wait(2.0)
