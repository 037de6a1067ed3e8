"""The table from what was seen of a test to its verdict. Pure: the one place where a verdict is decided."""

from __future__ import annotations

import enum

from grader.model import Ended, Verdict


class Saw(enum.Enum):
    """What pytest saw of one test."""

    PASSED = enum.auto()
    WRONG = enum.auto()
    """an assertion or a comparison failed"""
    RAISED = enum.auto()
    """the student's function raised, does not exist, or could not be imported"""
    OUT_OF_MEMORY = enum.auto()
    """the student's function raised because memory was refused"""
    TOO_LARGE = enum.auto()
    """the student's function returned more than may be sent"""
    OUT_OF_TIME = enum.auto()
    """what was measured was stopped at its budget, and is not enough"""
    SKIPPED = enum.auto()
    """the test itself said that this host lacks what it needs"""
    FAULT = enum.auto()
    """the test failed by itself, with no call to the student pending"""


_BY_END = {
    Ended.CPU_TIME: Verdict.TIME_LIMIT_EXCEEDED,
    Ended.WALL_TIME: Verdict.TIME_LIMIT_EXCEEDED,
    Ended.MEMORY: Verdict.MEMORY_LIMIT_EXCEEDED,
    Ended.OUTPUT: Verdict.OUTPUT_LIMIT_EXCEEDED,
    Ended.EXITED: Verdict.RUN_TIME_ERROR,
    Ended.SIGNALLED: Verdict.RUN_TIME_ERROR,
    Ended.PROTOCOL: Verdict.RUN_TIME_ERROR,
    Ended.LOST: Verdict.JUDGE_ERROR,
}

_BY_REPORT = {
    Saw.PASSED: Verdict.ACCEPTED,
    Saw.WRONG: Verdict.WRONG_ANSWER,
    Saw.RAISED: Verdict.RUN_TIME_ERROR,
    Saw.OUT_OF_MEMORY: Verdict.MEMORY_LIMIT_EXCEEDED,
    Saw.TOO_LARGE: Verdict.OUTPUT_LIMIT_EXCEEDED,
    Saw.OUT_OF_TIME: Verdict.TIME_LIMIT_EXCEEDED,
    Saw.SKIPPED: Verdict.NOT_RUN,
    Saw.FAULT: Verdict.JUDGE_ERROR,
}


def decide(ended: Ended, saw: Saw) -> Verdict:
    """The kernel outranks pytest, pytest outranks the child.

    ended: how the session stood after the test, as its parent saw it.
    """
    return _BY_END.get(ended) or _BY_REPORT[saw]
