"""`grader check` says of each known-bad submission what the instructor's side says of the public tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from grader import cases
from grader.model import Course, Exercise, Verdict
from grader.practice.checking import Bench, Checked
from grader.practice.files import Desk
from grader.practice.session import Practice
from grader.sandbox.forkserver import ForkServer

SHOWN_BY = "w2-maxpool"
COURSE = yaml.safe_load((Path(__file__).resolve().parents[2] / "course.yml").read_text())
SLUGS = [exercise["slug"] for exercise in COURSE["exercises"]]


@pytest.fixture(scope="module")
def bench(course: Course, fork_server: ForkServer) -> Iterator[Bench]:
    """With sessions of the sandbox, which are quicker to make; that those of practice say the same has a test below."""
    made = Bench(Desk(course, None), fork_server)  # type: ignore[arg-type]
    yield made
    for _, suite in made.suites.values():
        suite.close()


def known_bad(course: Course, exercise: Exercise) -> list[cases.Case]:
    found = cases.cases(course, exercise)
    return [case for case in found if case.fails is not None and not case.mistake and "/" in case.label]


def failed(result: Checked) -> set[str]:
    return {test.name for test in result.tests if test.verdict is not Verdict.ACCEPTED}


def check_all(bench: Bench, exercise: Exercise) -> None:
    suite = bench.suite(exercise)
    public = {test.name: test for test in suite.planned if not test.hidden}
    bad = known_bad(bench.at.course, exercise)
    assert bad
    for case in bad:
        result = bench.check(case.submission, exercise)
        said = set(public) if case.fails == (cases.ALL,) else set(case.fails or ()) & set(public)
        assert failed(result) == said, case.label
        for test in result.tests:
            settled = bool(result.judgement.message) or "does not define" in test.message or " uses " in test.message
            if test.verdict is not Verdict.ACCEPTED and not settled:
                assert public[test.name].sentence in test.message, (case.label, test.name)
    accepted = cases.accepted(bench.at.course, exercise)[0]
    assert bench.check(accepted, exercise).passed


def test_known_bad_submissions_read_their_authors_message(bench: Bench, course: Course) -> None:
    check_all(bench, course.exercise(SHOWN_BY))


ONE_OF_EACH = (
    "wrong_answer/stride_one_by_default.py",
    "run_time_error/calls_torch.py",
    "output_limit_exceeded/prints_every_window.py",
)


def test_a_session_without_walls_says_what_one_within_says(bench: Bench, course: Course) -> None:
    exercise = course.exercise(SHOWN_BY)
    cases = [case for case in known_bad(course, exercise) if case.label in ONE_OF_EACH]
    assert len(cases) == len(ONE_OF_EACH)
    with Practice() as practice:
        for case in cases:
            within = bench.check(case.submission, exercise)
            bench.practice, usual = practice, bench.practice
            without = bench.check(case.submission, exercise)
            bench.practice = usual
            assert said(without) == said(within)
            assert without.judgement.walls == "NONE: practice"


def said(result: Checked) -> list[tuple[str, str, str]]:
    return [(test.name, test.verdict, test.message) for test in result.tests]


@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS)
def test_known_bad_submissions_of_every_exercise_read_their_authors_message(
    bench: Bench, course: Course, slug: str
) -> None:
    check_all(bench, course.exercise(slug))


def test_points_are_those_of_the_public_tests_and_the_rest_is_named(bench: Bench, course: Course) -> None:
    exercise = course.exercise(SHOWN_BY)
    result = bench.check(cases.accepted(course, exercise)[0], exercise)
    assert (result.passed, result.points) == (True, result.max_points)
    assert result.max_points + sum(hidden.points for hidden in result.hidden) == pytest.approx(exercise.points)
    assert [hidden.tier for hidden in result.hidden] == [tier.name for tier in exercise.tiers]
    assert result.hidden[2].about == "padding with negative numbers and integers, its limit"
