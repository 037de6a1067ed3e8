"""What a pool calls in its judge processes: to become one, and each kind of job."""

from __future__ import annotations

import gc
import importlib
from contextlib import suppress
from typing import Any

from grader import host
from grader.errors import GraderError, UserError
from grader.model import Course, Isolation, Judgement, PlannedTest, Submission

# Named and not imported: whoever hands out the work needs neither torch nor pytest, only judge processes do.
JUDGE_PROCESS, SANDBOX = "grader.judge_process", "grader.sandbox.choice"

_cannot_start: GraderError | None = None
"""why this process is no judge process, though it was to become one"""


def start_process(course: Course, isolation: Isolation, started: Any = None) -> None:
    """Make this process a judge process. Runs once in each process of a pool; where it fails, each job says why.

    started: how many of the pool there are already (a multiprocessing.Value), if each is to have a core of its own. A
    judge process and its session take turns, and to wake somebody on another core takes six times as long.
    """
    global _cannot_start
    if started:
        with started.get_lock():
            number = started.value
            started.value += 1
        host.keep_to_core(number)
    try:
        _become_judge_process(course, isolation)
    except GraderError as error:
        _cannot_start = error
    except Exception as error:
        hint = "`pip check` tells whether a library that the grader needs is missing or does not fit"
        _cannot_start = UserError(f"a judge process cannot be started: {error!r}. {hint}")


def _become_judge_process(course: Course, isolation: Isolation) -> None:
    server = importlib.import_module(SANDBOX).server(isolation, secrets=[course.root])
    with suppress(GraderError):  # the first session will try again, and say it
        server.launch()  # imports torch for the sessions while this process imports it for the judge
    gc.disable()  # which would look through all that torch makes while it is imported, again and again
    judge_process = importlib.import_module(JUDGE_PROCESS)
    gc.freeze()
    gc.enable()
    judge_process.start(course, isolation, server)


def _judge_process() -> Any:
    if _cannot_start:
        raise _cannot_start
    return importlib.import_module(JUDGE_PROCESS)


def try_sandbox_here() -> None:
    _judge_process().try_sandbox()


def judge_here(submissions: list[Submission]) -> list[Judgement]:
    judgements: list[Judgement] = _judge_process().judge_submissions(submissions)
    return judgements


def collect_here(slug: str) -> tuple[PlannedTest, ...]:
    tests: tuple[PlannedTest, ...] = _judge_process().planned_tests(slug)
    return tests
