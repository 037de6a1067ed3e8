"""What killed sessions leave until the kernel has cleared it away, and those that it cannot clear."""

from __future__ import annotations

import logging
import os
import select
import time
from typing import NamedTuple

from grader.sandbox.meter import Meter

# A process that outlives SIGKILL for so long hangs in the kernel: a dead disk, a stuck driver.
QUARANTINE_SECONDS = 10.0

log = logging.getLogger("grader")


class _Leaving(NamedTuple):
    pid: int
    pidfd: int
    meter: Meter
    until: float


class Aftermath:
    """Of one fork server. A session that cannot be killed is set aside, and nobody waits for it."""

    def __init__(self) -> None:
        self._leaving: list[_Leaving] = []
        self.quarantined: set[int] = set()
        """pids that outlived SIGKILL and may still be there"""

    def add(self, pid: int, pidfd: int, meter: Meter) -> None:
        """A session was killed. Takes the descriptor over."""
        self._leaving.append(_Leaving(pid, pidfd, meter, time.monotonic() + QUARANTINE_SECONDS))

    def clear(self) -> bool:
        """Give back what is no longer in use; True when nothing is left."""
        self._leaving = [session for session in self._leaving if not self._is_gone(session)]
        return not self._leaving

    def wait(self, seconds: float) -> bool:
        """The same, giving the kernel so much time for it."""
        end = time.monotonic() + seconds
        while not self.clear():
            if time.monotonic() > end:
                return False
            time.sleep(0.005)
        return True

    def _is_gone(self, session: _Leaving) -> bool:
        if not select.select([session.pidfd], [], [], 0)[0]:
            if time.monotonic() > session.until and session.pid not in self.quarantined:
                self.quarantined.add(session.pid)
                log.warning("session %d cannot be killed and is set aside; what it held is not free", session.pid)
            return False
        if not session.meter.remove():
            return False
        os.close(session.pidfd)
        self.quarantined.discard(session.pid)
        return True
