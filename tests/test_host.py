"""What of the machine this process may use."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from grader import host

COUNT = "from grader.host import processors; print(processors())"


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system cannot tie a process to a processor")
def test_as_many_processors_as_it_is_given_and_not_as_many_as_there_are() -> None:
    one = min(os.sched_getaffinity(0))
    pinned = f"import os; os.sched_setaffinity(0, {{{one}}}); {COUNT}"
    assert subprocess.check_output([sys.executable, "-c", pinned], text=True) == "1\n"
    assert host.processors() == len(os.sched_getaffinity(0))


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system cannot tie a process to a processor")
def test_processes_share_out_the_cores_that_they_have() -> None:
    cores = sorted(os.sched_getaffinity(0))
    for number in range(len(cores) + 1):
        kept = f"import os; from grader import host; host.keep_to_core({number}); print(*os.sched_getaffinity(0))"
        ran = subprocess.check_output([sys.executable, "-c", kept], text=True)
        assert ran == f"{cores[number % len(cores)]}\n"


def test_where_a_core_is_refused_the_process_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(pid: int, cores: set[int]) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setaffinity", refuse, raising=False)
    before = host.processors()
    host.keep_to_core(0)
    assert host.processors() == before
