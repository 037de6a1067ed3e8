"""From what was observed of one test to its result: what the student may read, what only staff may."""

from __future__ import annotations

import re
import traceback
from dataclasses import replace
from typing import NamedTuple

import pytest

from grader.judge.stops import BelowThreshold, ImportFailed, Stop, WrongAnswer
from grader.judge.verdict import Saw, decide
from grader.model import Drawing, Ended, Evidence, ExitReport, Measured, TestResult, Verdict

# In what pytest says of a failed assertion: functions by their names, and nothing of where they lie in memory.
_FUNCTION = re.compile(r"<function ([\w.<>]+) at 0x[0-9a-f]+>")
_WHERE_FROM = re.compile(r"\n *\+ +where \S+ = <grader\.\S+ object at 0x[0-9a-f]+>\.\w+(?=\n|\Z)")
_ADDRESS = re.compile(r" at 0x[0-9a-f]+>")
MAX_MESSAGE, MAX_DETAIL = 2000, 5000  # characters; a call with its inputs and what was printed are details too


class Observed(NamedTuple):
    error: BaseException | None
    end: ExitReport | None
    """how the session ended, if it did"""
    seconds: float
    call: str
    output: str
    drawings: tuple[Drawing, ...] = ()
    measured: Measured | None = None
    phase: str = "call"
    """or setup, teardown: only the test itself can find a student's work wrong"""


def result(name: str, hidden: bool, tier: str, max_points: float, sentence: str, observed: Observed) -> TestResult:
    """What to record of one test. Of a hidden one nothing that came out of the session is for the student."""
    error = observed.error
    verdict = decide(_ended(observed), _saw(observed))
    earned = error.points if isinstance(error, BelowThreshold) else 0.0
    points = None if not verdict.is_final else max_points if verdict is Verdict.ACCEPTED else earned
    message, detail = _texts(verdict, observed)
    settled = _settled(error, message)
    shown = {}
    if not hidden and verdict is not Verdict.ACCEPTED:
        shown = {"call": observed.call[:MAX_DETAIL], "output": observed.output[:MAX_DETAIL]}
    return TestResult(
        name=name,
        hidden=hidden,
        tier=tier,
        verdict=verdict,
        points=points,
        max_points=max_points,
        message=settled[:MAX_MESSAGE] or _for_student(verdict, message[:MAX_MESSAGE], sentence, hidden),
        detail=detail[:MAX_DETAIL],
        seconds=observed.seconds,
        evidence=None if hidden or verdict is Verdict.ACCEPTED else _evidence(observed),
        measured=observed.measured if verdict is not Verdict.JUDGE_ERROR else None,
        **shown,
    )


def _settled(error: BaseException | None, message: str) -> str:
    """What may be read of a hidden test too; empty for nothing."""
    if not isinstance(error, Stop):
        return ""
    return message if error.tells_nothing else error.said


def _evidence(observed: Observed) -> Evidence | None:
    error = observed.error
    found = error.evidence if isinstance(error, WrongAnswer) else None
    excerpt = error.excerpt if isinstance(error, Stop) else None
    if not observed.drawings and excerpt is None:
        return found
    return replace(found or Evidence("", ()), drawings=observed.drawings, excerpt=excerpt)


def with_mistakes(test: TestResult, ids: tuple[str, ...], said: str) -> TestResult:
    """The result with the known mistakes that it shows. What is said of them tells nothing of the test's input."""
    if not ids:
        return test
    evidence = replace(test.evidence or Evidence("", ()), mistakes=ids)
    detail = f"{test.detail}\nmistakes: {', '.join(ids)}"[:MAX_DETAIL]
    return replace(test, message=f"{test.message}\n{said}", detail=detail, evidence=evidence)


def _ended(observed: Observed) -> Ended:
    if isinstance(observed.error, ImportFailed):
        return observed.error.ended
    return observed.end.ended if observed.end else Ended.ALIVE


def _saw(observed: Observed) -> Saw:
    error = observed.error
    if error is None:
        return Saw.PASSED
    if isinstance(error, Stop):
        return error.saw
    if isinstance(error, pytest.skip.Exception):
        return Saw.SKIPPED
    if observed.phase == "call" and isinstance(error, AssertionError | pytest.fail.Exception):
        return Saw.WRONG
    return Saw.FAULT


def _texts(verdict: Verdict, observed: Observed) -> tuple[str, str]:
    """(what happened in words, what staff may read of it)."""
    error, end = observed.error, observed.end
    if verdict is Verdict.ACCEPTED:
        return "", ""
    if verdict is Verdict.JUDGE_ERROR and error is not None and not isinstance(error, Stop):
        return "", "".join(traceback.format_exception(error)[-8:])
    if error is None:
        text = end.detail if end else ""
    else:
        text = error.message if isinstance(error, Stop) else _as_written(str(error))
    lines = [part for part in (observed.call, text, observed.output and f"printed:\n{observed.output}") if part]
    if isinstance(error, WrongAnswer) and observed.call:
        text = f"{observed.call.splitlines()[0]} {text}"
    return text, "\n".join(lines)


def _as_written(explanation: str) -> str:
    """`where 2 = student.double(2)`, the same each time: an address tells nobody anything."""
    return _ADDRESS.sub(">", _WHERE_FROM.sub("", _FUNCTION.sub(r"\1", explanation)))


def _for_student(verdict: Verdict, message: str, sentence: str, hidden: bool) -> str:
    if verdict is Verdict.ACCEPTED:
        return ""
    if verdict is Verdict.JUDGE_ERROR:
        return "The grader failed here, not your work. Your teachers can see why, and the test will be run again."
    if hidden or not message:
        return sentence
    return f"{message}\n{sentence}"
