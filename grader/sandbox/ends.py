"""How a session that ended by itself did so: what its parent saw, and what that was."""

from __future__ import annotations

import os
import signal
from typing import NamedTuple

from grader.model import Ended, ExitReport


class End(NamedTuple):
    """How a session's process ended, as its parent saw it."""

    status: int
    cpu_seconds: float
    peak_rss_bytes: int


def report_of(end: End | None, memory: str) -> ExitReport:
    """end: None when nobody can say. memory: what limit was passed, if that is why the kernel ended it."""
    if end is None:
        return ExitReport(Ended.LOST, "the fork server died, and the session with it")
    if memory:
        return ExitReport(Ended.MEMORY, memory, None, None, *end[1:])
    return report_of_code(os.waitstatus_to_exitcode(end.status), *end[1:])


def report_of_code(code: int, cpu_seconds: float = 0.0, peak_rss_bytes: int = 0) -> ExitReport:
    """code: as `subprocess` has it, a signal's number below zero."""
    used = (cpu_seconds, peak_rss_bytes)
    if code >= 0:
        return ExitReport(Ended.EXITED, f"it ended itself (exit code {code}) before answering", code, None, *used)
    number = -code
    if number == signal.SIGKILL:
        # Nothing inside can send it to pid 1 of its namespace: it was the machine, short of memory, or a person.
        return ExitReport(Ended.LOST, "the session was killed (SIGKILL) from outside")
    name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    did = "made a system call of another architecture" if number == signal.SIGSYS else "crashed"
    return ExitReport(Ended.SIGNALLED, f"it {did} ({name}) before answering", None, number, *used)
