"""Collects an exercise's tests, and records what the oracle answers to the public ones."""

from __future__ import annotations

import ast
from contextlib import closing
from dataclasses import replace

from grader.errors import CourseError
from grader.grading import judge
from grader.judge import expectations
from grader.judge.suite import Suite
from grader.model import Course, Exercise, Trial, Verdict
from grader.practice.child import Child
from grader.practice.session import Practice
from grader.release.bundle import Prepared
from grader.submission import SUFFIXES, from_content


def prepare(course: Course, exercise: Exercise, practice: Practice) -> Prepared:
    """Raises CourseError."""
    with closing(Suite(course, exercise)) as suite:
        if not _asks_the_reference(course, exercise):
            return Prepared(exercise, suite.planned)
        return Prepared(exercise, suite.planned, expectations.dump(_recorded(course, suite, practice)))


def _asks_the_reference(course: Course, exercise: Exercise) -> bool:
    tree = ast.parse((course.exercise_dir(exercise.slug) / "test_public.py").read_bytes())
    return any(isinstance(node, ast.arg) and node.arg == "reference" for node in ast.walk(tree))


def _recorded(course: Course, suite: Suite, practice: Practice) -> dict[str, bytes]:
    """The answers while an accepted solution, a file of the author's own, passes all public tests."""
    exercise = suite.exercise
    folder = course.solutions_dir(exercise.slug)
    path = next((path for suffix in SUFFIXES if (path := folder / f"accepted{suffix}").is_file()), None)
    if path is None:
        missing = f"solutions/{exercise.slug}/accepted.py does not exist, nor accepted.ipynb"
        raise CourseError([f"{missing}; the answers of the reference are recorded while it is judged"])
    where = f"solutions/{exercise.slug}/{path.name}"
    submission = from_content("accepted", exercise.slug, path.name, path.read_bytes())
    judgement = judge(replace(submission, trial=Trial(public_only=True)), suite, practice)
    if judgement.verdict is not Verdict.ACCEPTED:
        bad = next(test for test in judgement.tests if test.verdict is not Verdict.ACCEPTED)
        said = (bad.detail or bad.message).strip().splitlines()
        raise CourseError([f"{where}: {judgement.verdict} in {bad.name}: {said[-1] if said else ''}"])
    return suite.recording()


def all_of(course: Course, first: Child) -> list[Prepared]:
    """first: a process that was started already. Raises CourseError."""
    with Practice(first) as practice:
        return [prepare(course, exercise, practice) for exercise in course.exercises]
