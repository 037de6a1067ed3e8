"""What all processes of a session use together: bombs of every kind, with a cgroup and with the watchdog alone."""

from __future__ import annotations

import os
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.errors import SandboxUnavailable
from grader.model import Ended, ExitReport, Limits, Source
from grader.sandbox import cgroups, processes
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.meter import Meters
from grader.sandbox.protocol import SessionEnded
from grader.sandbox.replies import Raised, Returned
from grader.sandbox.session import Session

MIB = 2**20
LIMITS = Limits(cpu_seconds=2.0, memory_bytes=256 * MIB, output_bytes=64 * 1024, file_bytes=16 * MIB, processes=32)
OVERSHOOT_BYTES = 512 * MIB  # what the watchdog may let pass between two looks; a cgroup lets nothing pass
CLEARED_SECONDS = 1.0  # from the end of a session to the end of all that it started


@pytest.fixture(scope="module", params=["cgroup", "watchdog"])
def server(sandbox: None, request: pytest.FixtureRequest) -> Iterator[ForkServer]:
    if request.param == "cgroup" and cgroups.find() is None:
        pytest.skip("this host lends no cgroup with a memory limit to this user")
    with ForkServer() as made:
        if request.param == "watchdog":
            made.meters._hierarchy = None
        yield made


def loaded(server: ForkServer, source: str, limits: Limits = LIMITS) -> Session:
    session = Session(server, limits)
    assert session.load(Source("a.py", textwrap.dedent(source).encode()), []).failures == ()
    session.begin()
    return session


def end(server: ForkServer, source: str, limits: Limits = LIMITS) -> ExitReport | None:
    """How a session ends that calls f once; None when it lives on. Whatever it started is gone soon after."""
    session = loaded(server, source, limits)
    try:
        session.call("f", (), {}, None)
        session.take_output()
    except SessionEnded as ended:
        assert server.aftermath.wait(CLEARED_SECONDS)
        return ended.report
    finally:
        session.close()
    return None


GROW = """
import os, time
def grow():
    kept = []
    while sum(map(len, kept)) < 2**31: kept.append(bytearray(2**20))
    time.sleep(60)
"""


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(GROW + "def f(): grow()", id="by itself"),
        pytest.param(
            GROW + "def f():\n    for _ in range(8):\n        os.fork() or grow()\n    time.sleep(60)", id="8 children"
        ),
        pytest.param(
            """
            import os, time
            def f():
                for _ in range(8):
                    if not os.fork():
                        kept = bytearray(64 * 2**20)
                        time.sleep(60)
                time.sleep(60)
            """,
            id="8 children, each below the limit",
        ),
        pytest.param(
            """
            import os, time
            def f():
                for _ in range(8):
                    if os.fork(): continue
                    os.setsid()
                    if os.fork(): os._exit(0)
                    kept = bytearray(64 * 2**20)
                    time.sleep(60)
                while True:
                    try: os.wait()
                    except ChildProcessError: time.sleep(0.1)
            """,
            id="8 daemons",
        ),
    ],
)
def test_memory_is_summed_over_all_processes(server, source):
    report = end(server, source)
    assert report is not None
    assert (report.ended, report.detail) == (Ended.MEMORY, "it used more than 256 MiB of memory")


def test_memory_of_a_child_counts_though_the_call_returns(server):
    """Where the kernel ends the child alone, the session is told no less."""
    report = end(server, GROW + "def f(): os.waitpid(os.fork() or grow(), 0)")
    assert report is not None
    assert report.ended is Ended.MEMORY


def test_files_in_the_box_and_in_shared_memory_count(server):
    source = """
        def f():
            kept = bytearray(240 * 2**20)
            for folder in ("/box", "/dev/shm"):
                for n in range(60):
                    with open(f"{folder}/{n}", "wb") as file: file.write(bytes(2**20))
            while True: pass
        """
    report = end(server, source, replace(LIMITS, file_bytes=64 * MIB))
    assert report is not None
    assert report.ended is Ended.MEMORY


def test_what_is_shared_with_the_fork_server_does_not_count_for_each_child(server):
    """Ten children of a warm interpreter hold some 2 GiB of pages between them, and next to none of their own."""
    source = """
        import os, signal, time
        def f():
            children = []
            for _ in range(10):
                child = os.fork()
                if not child: time.sleep(60)
                children.append(child)
            time.sleep(0.3)
            for child in children:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            return len(children)
        """
    with loaded(server, source) as session:
        assert session.call("f", (), {}, None) == Returned(10)
        session.take_output()


def test_whoever_ends_its_main_thread_is_ended(server):
    """Of such a process the kernel tells no memory, and its other threads may go on."""
    source = """
        import ctypes, threading, time
        def f():
            threading.Thread(target=time.sleep, args=(60,)).start()
            ctypes.CDLL(None).syscall({"x86_64": 60, "aarch64": 93}[__import__("os").uname().machine], 0)
        """
    report = end(server, source)
    assert report is not None
    assert (report.ended, report.detail) == (Ended.EXITED, "it ended its main thread before answering")


def test_a_child_without_its_main_thread_counts(server):
    hide = """
import ctypes, os, threading, time
def hidden():
    threading.Thread(target=grow).start()
    ctypes.CDLL(None).syscall({"x86_64": 60, "aarch64": 93}[os.uname().machine], 0)
"""
    report = end(
        server, GROW + hide + "def f():\n    for _ in range(4):\n        os.fork() or hidden()\n    time.sleep(60)"
    )
    assert report is not None
    assert report.ended is Ended.MEMORY


def test_a_child_that_cannot_be_looked_at_counts_in_full(server):
    hide = "import ctypes\nctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\n"
    report = end(
        server, hide + GROW + "def f():\n    for _ in range(4):\n        os.fork() or grow()\n    time.sleep(9)"
    )
    assert report is not None
    assert report.ended is Ended.MEMORY


def test_cpu_time_of_children_counts(server):
    source = """
        import os, time
        def f():
            for _ in range(4):
                if not os.fork():
                    while True: pass
            time.sleep(60)
        """
    report = end(server, source)
    assert report is not None
    assert (report.ended, report.detail) == (
        Ended.CPU_TIME, "its processes used more than 2 s of CPU time together"
    )  # fmt: skip


BOMBS = {
    "fork": ("import os, time\ndef f():\n    for _ in range(20_000):\n        os.fork() or time.sleep(60)", "OSError"),
    "threads": (
        "import threading, time\ndef f():\n    for _ in range(10_000): threading.Thread(target=time.sleep, args=(60,),"
        " daemon=True).start()",
        "RuntimeError",
    ),
    "disk": ("def f():\n    open('/box/big', 'wb').write(bytes(32 * 2**20))", "OSError"),
    "files": ("def f():\n    for n in range(10**6): open(f'/box/{n}', 'w').close()", "OSError"),
    "descriptors": ("def f():\n    kept = [open('/dev/null') for _ in range(10**6)]", "OSError"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused(server, bomb):
    source, refusal = BOMBS[bomb]
    with loaded(server, source) as session:
        answer = session.call("f", (), {}, None)
        assert isinstance(answer, Raised)
        assert refusal in answer.types
    assert server.aftermath.wait(CLEARED_SECONDS)


@pytest.mark.alone
def test_the_host_answers_and_keeps_its_memory_while_bombs_go_off(server):
    """Beside eight growing children a thread of ours still gets its turns, and no more is used than may be."""
    lowest, longest, stop = [_available()], [0.0], threading.Event()
    before = lowest[0]

    def watch() -> None:
        last = time.monotonic()
        while not stop.wait(0.005):
            now = time.monotonic()
            longest[0], last = max(longest[0], now - last), now
            lowest[0] = min(lowest[0], _available())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        report = end(server, GROW + "def f():\n    for _ in range(8):\n        os.fork() or grow()\n    time.sleep(60)")
    finally:
        stop.set()
        thread.join()
    assert report is not None
    assert report.ended is Ended.MEMORY
    assert before - lowest[0] < LIMITS.memory_bytes + OVERSHOOT_BYTES
    assert longest[0] < 2.0


def _available() -> int:
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))


def test_the_walls_say_what_holds_the_memory_limit(server):
    with Session(server, LIMITS) as session:
        last = session.walls.split(", ")[-1]
    assert last == "memory watched from outside (no cgroup)" or last.startswith(
        ("cgroup v1 memory", "cgroup v2 memory")
    )


def test_processes_are_found_whoever_their_parent_is_now(server):
    source = """
        import os, time
        def f():
            if not os.fork():
                os.setsid()
                if not os.fork(): time.sleep(60)
                os._exit(0)
            os.wait()
        """
    with loaded(server, source) as session:
        session.call("f", (), {}, None)
        found = set(processes.of(session._pid))
        assert len(found) == 2
        assert session._pid in found
    assert server.aftermath.wait(CLEARED_SECONDS)
    assert list(processes.of(session._pid)) == [session._pid]
    assert processes.is_ending(session._pid)


def test_a_thousand_sessions_leave_nothing(sandbox, descendants, all_end):
    """No process, descriptor, mount, cgroup or temporary file, and memory stays where it was."""
    with ForkServer(preload=()) as server:
        for _ in range(50):
            one_session(server)
        assert server.aftermath.wait(CLEARED_SECONDS)
        before, memory = traces(), resident(server)
        family = descendants(os.getpid())
        for _ in range(1000):
            one_session(server)
        assert server.aftermath.wait(CLEARED_SECONDS)
        assert new_traces(before) == {name: set() for name in before}
        assert all_end(descendants(os.getpid()) - family)
        assert resident(server) < memory + 4 * MIB


def one_session(server: ForkServer) -> None:
    with Session(server, LIMITS) as session:
        session.load(Source("a.py", b"import os\nopen('/box/x', 'w').write('x')\nos.fork() or os.pause()\n"), [])


def traces() -> dict[str, set[str]]:
    hierarchy = cgroups.find()
    own = f"grader-{os.getpid()}-*"
    return {
        "descriptors": set(os.listdir("/proc/self/fd")),
        "mounts": set(Path("/proc/self/mountinfo").read_text().splitlines()),
        "temporary files": {name for name in os.listdir(tempfile.gettempdir()) if name.startswith("grader")},
        "cgroups": {str(path) for folder in _group_folders(hierarchy) for path in folder.glob(own)},
    }


def new_traces(before: dict[str, set[str]], seconds: float = 10.0) -> dict[str, set[str]]:
    """What stays; temporary files of other tests that run meanwhile come and go."""
    deadline = time.monotonic() + seconds
    while any((new := {name: after - before[name] for name, after in traces().items()}).values()):
        if time.monotonic() > deadline:
            break
        time.sleep(0.1)
    return new


def _group_folders(hierarchy: cgroups.Hierarchy | None) -> list[Path]:
    if isinstance(hierarchy, cgroups.V1):
        return [folder for folder in hierarchy if folder is not None]
    return [hierarchy.parent] if isinstance(hierarchy, cgroups.V2) else []


def resident(server: ForkServer) -> int:
    """Of this process and of the fork server and its sessions."""
    assert server.process
    pids = [os.getpid(), *processes.of(server.process.pid)]
    return sum(int(processes.read(f"/proc/{pid}/statm").split()[1]) * os.sysconf("SC_PAGE_SIZE") for pid in pids)


def test_meters_are_made_anew_for_each_session(sandbox):
    """A session never inherits that another one passed its limit."""
    with ForkServer() as server:
        server.meters = Meters()
        assert end(server, GROW + "def f(): grow()") is not None
        assert end(server, "def f(): return 1") is None


def test_a_kernel_that_does_not_tell_children_is_refused_where_nothing_else_limits_memory(monkeypatch):
    monkeypatch.setattr(processes.os, "getpid", lambda: 0)  # has no list of children, as nobody has on such a kernel
    with pytest.raises(SandboxUnavailable, match="CONFIG_PROC_CHILDREN"):
        processes.require_children()
