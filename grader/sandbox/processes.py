"""What /proc tells of a process and its descendants, as far as they are still there."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from grader.errors import SandboxUnavailable

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PF_EXITING = 0x4  # of the flags in /proc/PID/stat
MOST_BYTES = 2**16  # of a file there; the longest are lists of children
MOST = 4096  # far above what a session may have: who forks faster than we look is not followed for ever


def of(pid: int) -> Iterator[int]:
    """pid and all that descend from it, whoever started them: who loses a parent in a session is given to its pid 1."""
    waiting = [pid]
    for _ in range(MOST):
        if not waiting:
            return
        pid = waiting.pop()
        yield pid
        for task in listing(f"/proc/{pid}/task"):
            waiting += map(int, read(f"/proc/{pid}/task/{task}/children").split())


@contextlib.contextmanager
def held(pid: int) -> Iterator[list[int]]:
    """pid and all that descend from it, stopped meanwhile; whoever is started between two lines here goes on.

    A number may be another process's by now. A pidfd is of one process for ever, and where its number is found once
    more beneath pid, it is the session's.
    """
    with contextlib.ExitStack() as opened:
        fds = {}
        for number in of(pid):
            with contextlib.suppress(OSError):
                fds[number] = os.pidfd_open(number)
                opened.callback(os.close, fds[number])
        for number in set(of(pid)) & fds.keys():
            _signal(fds[number], signal.SIGSTOP)
            opened.callback(_signal, fds[number], signal.SIGCONT)
        yield list(of(pid))


def _signal(pidfd: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(pidfd, number)


def require_children() -> None:
    """Raises SandboxUnavailable on a kernel that does not tell who is whose child."""
    if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
        raise SandboxUnavailable(
            "this kernel does not tell which processes belong to a submission (CONFIG_PROC_CHILDREN), so their memory "
            "cannot be limited together. Run the grader where it may make control groups: as root, or by "
            "systemd-run --user --scope -p Delegate=yes. Nothing was run."
        )


def cpu_seconds(pid: int) -> float:
    """Of a process and all its descendants, with those that ended and were waited for."""
    return sum(map(_cpu_ticks, of(pid))) / TICKS_PER_SECOND


def _cpu_ticks(pid: int) -> int:
    fields = read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    return sum(map(int, fields[11:15]))


def is_ending(pid: int) -> bool:
    """Is it gone but for its number, or on the way there? So is a process whose first thread has ended."""
    fields = read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    return not fields or fields[0] in (b"Z", b"X") or bool(int(fields[6]) & PF_EXITING)


def listing(path: str) -> list[str]:
    try:
        return os.listdir(path)
    except OSError:
        return []


def read(path: str) -> bytes:
    """What stands there; nothing when the process is gone."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)  # several times for each call of a student's function
    except OSError:
        return b""
    try:
        return os.read(fd, MOST_BYTES)
    except OSError:
        return b""
    finally:
        os.close(fd)
