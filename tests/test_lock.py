"""One bulk run for each place of results; who has it is said, and a holder that dies holds it no longer."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from grader import lock
from grader.errors import UserError
from grader.store import Place, open_store

REPOSITORY = Path(__file__).resolve().parent.parent
HOLD = """
import sys, time
from pathlib import Path
from grader import lock
from grader.store import open_store
place = sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1])
with open_store(place) as store:
    held = lock.of_folder(place) if isinstance(place, Path) else lock.of_database(store.engine, place)
    with held:
        print("held", flush=True)
        time.sleep(600)
"""


@contextmanager
def held(place: Place) -> Iterator[None]:
    with open_store(place) as store:
        taken: AbstractContextManager[None] = (
            lock.of_folder(place) if isinstance(place, Path) else lock.of_database(store.engine, "the database")
        )
        with taken:
            yield


def test_a_second_bulk_run_is_refused_and_told_who_holds_the_lock(place: Place) -> None:
    with held(place):
        with pytest.raises(UserError) as refused, held(place):
            pass
        message = str(refused.value)
        assert f"process {os.getpid()}, since 20" in message
        assert socket.gethostname()[:10] in message
        assert "--student ID" in message
    with held(place):
        pass


def test_a_holder_that_is_killed_holds_it_no_longer(place: Place) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(UserError, match=f"process {holder.pid}, since"), held(place):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with held(place):
        pass


def test_a_lock_that_is_just_being_taken_names_nobody(tmp_path: Path) -> None:
    with held(tmp_path):
        (tmp_path / lock.FILE).write_text("")
        with pytest.raises(UserError, match=r"\(somebody\)"), held(tmp_path):
            pass
