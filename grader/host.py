"""What of this machine this process may use."""

from __future__ import annotations

import os
from contextlib import suppress


def processors() -> int:
    """As many as a cpuset, Slurm or `taskset` leaves to it, not as many as the machine has; at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # macOS, Windows


def keep_to_core(number: int) -> None:
    """Let this process, and what it starts from now on, run on one core of those that it has; they count from 0."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        with suppress(OSError):  # a container may refuse it; then the kernel chooses, as always
            os.sched_setaffinity(0, {cores[number % len(cores)]})
