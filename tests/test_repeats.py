"""Repeats: whatever differs between judgements of the same work is said, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

from grader.model import Judgement, Submission, Verdict
from grader.model import TestResult as Result
from grader.repeats import differences, repeated

PASSED = Result("size", True, "basic", Verdict.ACCEPTED, 1.0, 1.0, "", "")
FAILED = replace(PASSED, verdict=Verdict.WRONG_ANSWER, points=0.0, message="Too small.")


def judgement(number: int, test: Result, seconds: float = 0.1) -> Judgement:
    name = f"accepted.py, time {number}"
    return Judgement(name, "w1-double", test.verdict, test.points, 1.0, tests=(test,), seconds=seconds)


def test_each_time_has_a_label_and_the_same_work() -> None:
    solution = Submission("accepted.py", "w1-double", sha256="a")
    assert [item.student for item in repeated(solution, 2)] == ["accepted.py, time 1", "accepted.py, time 2"]
    assert {(item.sha256, item.trial) for item in repeated(solution, 2)} == {("a", None)}


def test_how_long_it_took_is_no_difference() -> None:
    assert list(differences([judgement(1, PASSED), judgement(2, replace(PASSED, seconds=2.0), 3.0)])) == []


def test_another_verdict_or_another_message_is() -> None:
    found = differences([judgement(1, PASSED), judgement(2, FAILED)])
    assert list(found) == ["w1-double accepted.py, time 2: not judged as the first time: size, the whole"]
    said = replace(FAILED, message="Too large.")
    found = differences([judgement(1, FAILED), judgement(2, said)])
    assert list(found) == ["w1-double accepted.py, time 2: not judged as the first time: size"]
