"""The whole table from what was seen to the verdict, all 77 cells of it."""

from __future__ import annotations

import itertools

import pytest

from grader.judge.verdict import Saw, decide
from grader.model import Ended, Verdict, worst

BY_END = {
    Ended.CPU_TIME: "time limit exceeded",
    Ended.WALL_TIME: "time limit exceeded",
    Ended.MEMORY: "memory limit exceeded",
    Ended.OUTPUT: "output limit exceeded",
    Ended.EXITED: "run-time error",
    Ended.SIGNALLED: "run-time error",
    Ended.PROTOCOL: "run-time error",
    Ended.LOST: "judge error",
}
WHILE_ALIVE = {
    Saw.PASSED: "accepted",
    Saw.WRONG: "wrong answer",
    Saw.RAISED: "run-time error",
    Saw.OUT_OF_TIME: "time limit exceeded",
    Saw.OUT_OF_MEMORY: "memory limit exceeded",
    Saw.TOO_LARGE: "output limit exceeded",
    Saw.SKIPPED: "not run",
    Saw.FAULT: "judge error",
}


def test_the_tables_here_are_complete() -> None:
    assert {*BY_END, Ended.ALIVE} == set(Ended)
    assert set(WHILE_ALIVE) == set(Saw)


@pytest.mark.parametrize(("ended", "saw"), list(itertools.product(BY_END, Saw)), ids=str)
def test_the_kernel_outranks_pytest(ended: Ended, saw: Saw) -> None:
    assert decide(ended, saw) == BY_END[ended]


@pytest.mark.parametrize("saw", Saw)
def test_while_the_process_lives_pytest_decides(saw: Saw) -> None:
    assert decide(Ended.ALIVE, saw) == WHILE_ALIVE[saw]


def test_only_a_test_that_passed_in_a_living_process_is_accepted() -> None:
    accepted = [pair for pair in itertools.product(Ended, Saw) if decide(*pair) is Verdict.ACCEPTED]
    assert accepted == [(Ended.ALIVE, Saw.PASSED)]


def test_a_fault_of_ours_is_the_worst_and_nothing_judged_is_a_fault() -> None:
    assert worst(Verdict) is Verdict.JUDGE_ERROR
    assert worst([]) is Verdict.JUDGE_ERROR
    assert worst([Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.ACCEPTED]) is Verdict.WRONG_ANSWER


@pytest.mark.parametrize("verdict", Verdict)
def test_only_what_is_unknown_is_not_final(verdict: Verdict) -> None:
    assert verdict.is_final == (verdict not in ("not run", "judge error"))
