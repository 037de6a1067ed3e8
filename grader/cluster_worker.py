"""Runs in the worker processes of a Dask cluster: each becomes a judge process with its first job, and stays warm.

The one who hands out the work (`grader.cluster`) talks to a worker in two ways: jobs run in the worker's one thread for
tasks; `greet`, `receive` and `stop` run in its event loop, also while a job is under way.
"""

from __future__ import annotations

import importlib
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from distributed import get_worker
from distributed.worker import Worker

from grader import course_bundle, fingerprint
from grader.course_bundle import Bundle
from grader.errors import SandboxUnavailable, UserError
from grader.fingerprint import Engine
from grader.jobs import JUDGE_PROCESS
from grader.model import Course, Isolation

KEPT_COURSES = 4  # versions, whose files a worker keeps: it may live for a term, and the course is edited daily


@dataclass(frozen=True, slots=True)
class Ticket:
    """What every request carries: on whose behalf, by which grader, for which course files and behind which walls."""

    run: str
    """another for each executor, so that stopping one leaves the others' jobs alone"""
    engine: Engine
    version: str
    """of a `Bundle`"""
    isolation: Isolation


@dataclass(frozen=True, slots=True)
class Greeting:
    has_course: bool
    refusal: str = ""
    """why this worker takes no job of that ticket; empty when it does"""


@dataclass(frozen=True, slots=True)
class Lacking:
    """The answer of a worker that was not sent the course's files yet, as one that joined late."""

    worker: str


class _State:
    """What a worker process keeps between requests."""

    def __init__(self) -> None:
        self.courses: dict[str, Course] = {}
        """version -> the course with its private folder here; in the order in which they came"""
        self.judging = threading.Lock()
        self.run = ""
        """whose job is under way"""
        self.owner = ""
        """the run that last had a job here: what is warm is warm for it"""
        self.stopped: set[str] = set()
        self.version = ""
        """of the course that the newest job is for"""
        self.judge_process: ModuleType | None = None


_state = _State()


def greet(ticket: Ticket, dask_worker: Worker) -> Greeting:
    """dask_worker: Dask puts itself there by this name, in what is run in the event loop."""
    return Greeting(ticket.version in _state.courses, _refusal(ticket, dask_worker))


def receive(bundle: Bundle, dask_worker: Worker) -> None:
    """Keep a course's files until this process ends. Raises JudgeError when they are not what their version says."""
    if bundle.version not in _state.courses:
        _forget_courses()
        # Dask removes a worker's folder with the worker, and that of a killed one when another starts beside it.
        _state.courses[bundle.version] = course_bundle.unpack(bundle, Path(dask_worker.local_directory))


def _forget_courses() -> None:
    """Make room for one more. Not that of the newest job, which may be under way; its run finds any other lacking."""
    for version in list(_state.courses)[: -KEPT_COURSES + 1]:
        if version != _state.version:
            shutil.rmtree(_state.courses.pop(version).root, ignore_errors=True)


def work(ticket: Ticket, function: Callable[..., Any], *arguments: Any) -> Any:
    """Call the function in this process as a judge process for the ticket's course, or say what is lacking.

    Raises UserError when this worker refuses, SandboxUnavailable with its name when its host does.
    """
    worker = get_worker()
    if refusal := _refusal(ticket, worker):
        raise UserError(refusal)
    with _state.judging:
        _state.version = ticket.version
        if ticket.version not in _state.courses:
            return Lacking(worker.address)
        _state.run = _state.owner = ticket.run
        try:
            _become(_state.courses[ticket.version], ticket.isolation)
            if ticket.run in _state.stopped:  # looked at last: `stop` finds what was begun before
                return None
            return function(*arguments)
        except SandboxUnavailable as error:
            raise SandboxUnavailable(f"worker {worker.address}: {error}") from None
        finally:
            _state.run = ""
            if ticket.run in _state.stopped and _state.judge_process:
                _state.judge_process.close()


def _become(course: Course, isolation: Isolation) -> None:
    # By name: the one who hands out the work imports this module too, and needs neither torch nor pytest.
    _state.judge_process = importlib.import_module(JUDGE_PROCESS)
    _state.judge_process.become(course, isolation)


def stop(run: str) -> None:
    """Leave no job of this run under way, and nothing warm that no other run uses at this moment."""
    _state.stopped.add(run)
    if _state.judge_process is None or _state.owner != run:
        return
    if _state.run == run:
        _state.judge_process.interrupt()  # the job's own thread closes what is left
    elif _state.judging.acquire(timeout=0.1):  # else another run's job has begun, and uses it
        try:
            _state.judge_process.close()
        finally:
            _state.judging.release()


def _refusal(ticket: Ticket, worker: Worker) -> str:
    here = fingerprint.engine()
    if here != ticket.engine:
        theirs, ours = here.differences(ticket.engine)
        return (
            f"worker {worker.address} has {theirs}, and the machine that hands out the work has {ours}. "
            "Install the same on both, then start the worker again"
        )
    if worker.state.nthreads != 1:
        return (
            f"worker {worker.address} runs {worker.state.nthreads} tasks at once, and a judge process does one. "
            "Start it with --nthreads 1, and one for each core: --nworkers auto"
        )
    return ""
