"""A judge process that runs beside an event loop is told from another thread to stop, whatever its sessions run in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from grader.errors import JudgeError
from grader.model import Isolation, Limits, Source
from grader.sandbox import choice
from grader.sandbox.protocol import SessionEnded
from grader.sandbox.session import Session

LIMITS = Limits(cpu_seconds=60.0)
SOURCE = Source("a.py", b"import os, time\ndef loop():\n    os.fork()\n    while True: time.sleep(0.01)\n")


@pytest.mark.parametrize("isolation", [Isolation.WARM, Isolation.TRUST])  # bwrap: in test_coldserver.py
def test_what_is_retired_ends_its_sessions_and_starts_no_other(
    sandbox: None,
    isolation: Isolation,
    descendants: Callable[[int], set[tuple[int, str]]],
    all_end: Callable[..., bool],
) -> None:
    family: set[tuple[int, str]] = set()

    def retire() -> None:
        time.sleep(0.5)
        family.update(descendants(server.process.pid))
        server.retire()

    with choice.server(isolation, preload=()) as server:
        with Session(server, LIMITS) as session:
            session.load(SOURCE, [])
            thread = threading.Thread(target=retire)
            thread.start()
            started = time.monotonic()
            with pytest.raises(SessionEnded):
                session.call("loop", [], {}, seed=None)
            thread.join()
        assert time.monotonic() - started < 10
        with pytest.raises(JudgeError, match="told to stop"):
            Session(server, LIMITS)
    assert len(family) >= 2
    assert all_end(family)
