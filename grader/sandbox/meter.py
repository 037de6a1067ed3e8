"""What a session costs all its processes together: measured by a cgroup where the host has one, else by looking."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from grader.errors import JudgeError
from grader.model import Limits
from grader.sandbox import cgroups, processes
from grader.sandbox.watchdog import Watchdog


class Meter(Protocol):
    """One session's. It outlives the session until nothing of it is left."""

    wall: str
    """what holds the memory limit, for the report"""
    doors: tuple[Path, ...]
    """what the session's process may write 0 to, as the first thing that it does, so that it is measured at once"""

    def measure(self, pid: int, inherited_bytes: int) -> None:
        """The session's process. inherited_bytes: anonymous memory that it shares with the fork server."""

    def take_in(self) -> None:
        """From now on it is measured for certain. Called before one byte of a submission is sent. Raises OSError."""

    def exceeded(self) -> bool:
        """Did all processes together pass the memory limit, so that the kernel ended one, or we must?"""

    def cpu_seconds(self) -> float:
        """Of all processes together, those that ended included as far as the host tells."""

    def remove(self) -> bool:
        """Give back what the host lent for measuring; False while a process still uses it."""


class Meters:
    """Makes a meter for each session of one fork server."""

    def __init__(self) -> None:
        self._hierarchy = cgroups.find()

    def open(self, limits: Limits) -> Meter:
        """Raises JudgeError, and SandboxUnavailable where nothing can measure."""
        if self._hierarchy is None:
            processes.require_children()
            return Watchdog(limits.memory_bytes)
        try:
            return self._hierarchy.group(limits.memory_bytes, limits.processes)
        except OSError as error:
            raise JudgeError(f"no cgroup for the session: {error}") from None
