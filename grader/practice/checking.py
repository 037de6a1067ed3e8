"""Public tests on a student's own files: judged as the instructor's side does it, by the same code, without walls."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from grader import bundle as bundles
from grader.errors import CourseError
from grader.grading import judge
from grader.judge.suite import Suite
from grader.model import Exercise, Judgement, Source, Submission, TestResult, Trial, Verdict
from grader.practice.files import Desk, modified
from grader.practice.session import Practice
from grader.practice.statement import about_tiers
from grader.submission import from_content, max_bytes

THERE_WHEN_GRADED = {"torch", "torchvision", "numpy", "grader", *sys.stdlib_module_names}
STUDENT = "you"


@dataclass(frozen=True, slots=True)
class Hidden:
    """Tests of one tier that are not run here."""

    tier: str
    tests: int
    points: float
    about: str
    """the author's words, from the statement; empty where there are none"""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one file."""

    exercise: Exercise
    judgement: Judgement
    hidden: tuple[Hidden, ...]
    notes: tuple[str, ...] = ()

    @property
    def tests(self) -> tuple[TestResult, ...]:
        return self.judgement.tests

    @property
    def passed(self) -> bool:
        """Nothing failed; what this machine cannot run counts against nobody."""
        return bool(self.tests) and all(test.verdict in (Verdict.ACCEPTED, Verdict.NOT_RUN) for test in self.tests)

    @property
    def points(self) -> float:
        return sum(test.points or 0.0 for test in self.tests)

    @property
    def max_points(self) -> float:
        return sum(test.max_points for test in self.tests)


@dataclass
class Bench:
    """What stays ready between two checks. A context manager."""

    at: Desk
    practice: Practice
    suites: dict[str, tuple[float, Suite]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        for _, suite in self.suites.values():
            suite.close()
        self.practice.close()

    def suite(self, exercise: Exercise) -> Suite:
        """Collected anew when the test file was changed."""
        changed = modified(self.at.course.exercise_dir(exercise.slug) / "test_public.py")
        known = self.suites.get(exercise.slug)
        if known and known[0] == changed and known[1].is_running:
            return known[1]
        if known:
            known[1].close()
        try:
            suite = Suite(self.at.course, exercise, self.unseen(exercise))
        except CourseError as error:
            raise CourseError([*error.problems, *self._edited(exercise)]) from None
        self.suites[exercise.slug] = changed, suite
        return suite

    def unseen(self, exercise: Exercise) -> Mapping[str, int]:
        return self.at.bundle.hidden.get(exercise.slug, {}) if self.at.bundle else {}

    def check(self, submission: Submission, exercise: Exercise) -> Checked:
        suite = self.suite(exercise)
        judgement = judge(replace(submission, trial=Trial(public_only=True)), suite, self.practice)
        public = tuple(test for test in judgement.tests if not test.hidden)
        notes = (*judgement.notes, *self._edited(exercise), *_not_there_when_graded(submission.source))
        hidden = tuple(hidden_tests(exercise, suite, self.unseen(exercise), self._about(exercise)))
        return Checked(exercise, replace(judgement, tests=public), hidden, notes)

    def _edited(self, exercise: Exercise) -> list[str]:
        """Of the bundle's files those that decide, where they are not what was released."""
        if self.at.bundle is None:
            return []
        changed = bundles.edited(self.at.bundle, self.at.course.root, f"exercises/{exercise.slug}")
        decisive = [path for path in changed if Path(path).name in ("test_public.py", "probe.py", "expected.json")]
        return [
            f"{path} is not as it was released, so this result says little: you are graded by the released one. "
            "Unpack the bundle again to get it back."
            for path in decisive
        ]

    def _about(self, exercise: Exercise) -> dict[str, str]:
        try:
            text = (self.at.course.exercise_dir(exercise.slug) / "README.md").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return {}
        return about_tiers(text)


def read(exercise: Exercise, path: Path) -> Submission:
    """The submission of a file of the student's own."""
    blank = Submission(STUDENT, exercise.slug, path.name, is_file=True)
    try:
        content = path.read_bytes()
    except OSError as error:
        return replace(blank, problem=f"{path.name} cannot be read: {error.strerror}.")
    most = max_bytes(path.name)
    if len(content) > most:
        size = f"{path.name} has {len(content):,} bytes; at most {most:,} are graded."
        return replace(blank, problem=f"{size} Clear its outputs, or data in it.")
    return from_content(STUDENT, exercise.slug, path.name, content)


def hidden_tests(exercise: Exercise, suite: Suite, unseen: Mapping[str, int], about: Mapping[str, str]) -> list[Hidden]:
    """What is not run here: tests of a bundle's author, or those in the author's own course."""
    found = []
    for tier in exercise.tiers:
        here = [test for test in suite.planned if test.tier == tier.name]
        number = unseen.get(tier.name, 0) + sum(test.hidden for test in here)
        public = sum(test.max_points for test in here if not test.hidden)
        if number:
            found.append(Hidden(tier.name, number, tier.points - public, about.get(tier.name, "")))
    return found


def _not_there_when_graded(source: Source | None) -> list[str]:
    """Libraries that this machine may have and the grading has not."""
    try:
        tree = ast.parse(source.content if source else b"")
    except (SyntaxError, ValueError, RecursionError):
        return []
    nodes = list(ast.walk(tree))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    odd = sorted({name.split(".")[0] for name in names} - THERE_WHEN_GRADED)
    if not odd:
        return []
    return [
        f"Your file imports {', '.join(odd)}. When you are graded there are PyTorch, torchvision, NumPy and Python's "
        "standard library, and your one file."
    ]


def passed(results: Sequence[Checked]) -> bool:
    return all(result.passed for result in results)
