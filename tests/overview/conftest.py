"""A class of twelve students on one exercise, and one who is called something that could become markup."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import scoring
from grader.model import Course, Exercise, Judgement, Limits, Outcome, Tier, Verdict, worst
from grader.model import TestResult as Result
from grader.overview import facts
from grader.overview.facts import ClassFacts

AC, WA, JE, NS = Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.JUDGE_ERROR, Verdict.NOT_SUBMITTED
HOSTILE = "<img src=x onerror=alert(1)>"
TIERS = (Tier("basic", 4.0),)
EXERCISE = Exercise("w1-double", "Doubling & <b>", 1, 4.0, "double", {"double": "any"}, {}, TIERS, Limits())
COURSE = Course("tiny", "A tiny course", Path("/nowhere"), (EXERCISE,), weeks={})


def judged(student: str, easy: bool, hard: bool) -> Judgement:
    tests = tuple(
        Result(name, hidden, "basic", AC if passed else WA, 2.0 * passed, 2.0, seconds=seconds)
        for name, hidden, passed, seconds in (("easy", False, easy, 0.1), ("hard", True, hard, 0.5))
    )
    points = sum(test.points or 0.0 for test in tests)
    at = "2027-01-01T00:00:00+00:00"
    return Judgement(student, "w1-double", worst(one.verdict for one in tests), points, 4.0, tests, graded_at=at)


def failed(student: str) -> Judgement:
    test = Result("easy", False, "basic", JE, None, 2.0, detail="Traceback\nthe fork server died")
    return Judgement(student, "w1-double", JE, None, 4.0, (test,), message="Ours.")


def gathered(judgements: list[Judgement]) -> ClassFacts:
    outcomes = [
        Outcome(
            one.student, one.exercise, test.name, test.hidden, test.tier, test.verdict, test.points, test.max_points,
            test.seconds, test.detail, ("double__adds",) if test.verdict is WA and test.name == "hard" else (),
        )
        for one in judgements for test in one.tests
    ]  # fmt: skip
    graded = scoring.graded(COURSE, judgements)
    return facts.gather(COURSE, graded, outcomes, {}, lambda slug, name: "Added & did not multiply.")


@pytest.fixture(scope="session")
def class_facts() -> ClassFacts:
    strong = [judged(f"s{number:02}", True, True) for number in range(5)]
    weak = [judged(f"s{number:02}", number % 2 == 0, False) for number in range(5, 10)]
    absent = Judgement("zoe", "w1-double", NS, 0.0, 4.0)
    return gathered([*strong, *weak, judged(HOSTILE, True, False), failed("s11"), absent])
