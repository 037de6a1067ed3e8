"""Memory and CPU time of a session where no cgroup can be had: the sum over its processes, looked at from outside.

Every process of a session descends from its pid 1, whoever started it: who loses a parent is given to pid 1. Between
two looks a session can overshoot by what two looks' time lets it write, and each process by its address space at most.
A close look takes long while memory is being written (the kernel's locks), so a session that grew is stopped for it.
What of a box is mapped besides counts twice, which is never too little.
"""

from __future__ import annotations

import os
from pathlib import Path

from grader.sandbox import processes

BOXES = ("box", "dev/shm")  # file systems in memory; mounted where nothing inside can move them


class Watchdog:
    wall = "memory watched from outside (no cgroup)"

    doors: tuple[Path, ...] = ()

    def __init__(self, memory_bytes: int) -> None:
        self.memory_bytes = memory_bytes
        self.pid = 0
        self.inherited_bytes = 0
        self._most = 0
        """at the last look"""

    def measure(self, pid: int, inherited_bytes: int) -> None:
        self.pid = pid
        self.inherited_bytes = inherited_bytes

    def take_in(self) -> None:
        """Whoever descends from the process is looked at."""

    def exceeded(self) -> bool:
        pids = list(processes.of(self.pid))
        most = sum(map(_resident, pids)) + _boxes(self.pid)  # shared pages counted in each: cheap, and never too little
        grown, self._most = most - self._most, most
        if most <= self._limit(len(pids)):
            return False
        if grown < self.memory_bytes // 8:
            return self._is_over(pids)
        with processes.held(self.pid) as all_held:
            return self._is_over(all_held)

    def _is_over(self, pids: list[int]) -> bool:
        return sum(map(_proportional, pids)) + _boxes(self.pid) > self._limit(len(pids))

    def _limit(self, count: int) -> int:
        """Of what all inherited and share with the fork server, n processes are charged n parts of n + 1."""
        return self.memory_bytes + self.inherited_bytes * count // (count + 1)

    def cpu_seconds(self) -> float:
        return processes.cpu_seconds(self.pid)

    def remove(self) -> bool:
        return True


def _resident(pid: int) -> int:
    """Memory of no file that is there, bytes. Of a process whose first thread has ended, by one of the others."""
    tasks = processes.listing(f"/proc/{pid}/task")
    return max((_sum(f"/proc/{pid}/task/{task}/status", b"RssAnon:", b"RssShmem:") for task in tasks), default=0)


def _proportional(pid: int) -> int:
    """The same, with what several processes share divided among them."""
    # Nothing where it does not let itself be looked at: then all of it counts.
    return _sum(f"/proc/{pid}/smaps_rollup", b"Pss_Anon:", b"Pss_Shmem:") or _resident(pid)


def _sum(path: str, *names: bytes) -> int:
    """Of these lines, which are in kibibytes, in bytes."""
    return 1024 * sum(int(line.split()[1]) for line in processes.read(path).splitlines() if line.startswith(names))


def _boxes(pid: int) -> int:
    used = 0
    for name in BOXES:
        try:
            room = os.statvfs(f"/proc/{pid}/root/{name}")
        except OSError:
            continue
        used += (room.f_blocks - room.f_bfree) * room.f_frsize
    return used
