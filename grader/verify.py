"""Does every exercise prove itself? Its starter fails, its solutions pass, each known-bad gets its folder's verdict.

Besides the files of the course, each exercise meets submissions that are made here: ones that do nothing, and one
whose values claim to be equal to everything, one that always returns the same poor value of the right kind. They must
get no points, and nothing that a student hands in may ever end as a judge error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import CourseError
from grader.model import Course, Exercise, Judgement, Source, Submission, Verdict
from grader.submission import SUFFIXES, read_file

ACCEPTED = "accepted"

_ALWAYS_EQUAL = """
class AlwaysEqual:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __float__(self): return 0.0
    __hash__ = None
"""
_VALUES = {
    "Tensor": "torch.tensor(float('nan'))", "ndarray": "numpy.empty((0,))", "int": "-1", "float": "float('nan')",
    "bool": "False", "str": "''", "list": "[]", "tuple": "()", "dict": "{}", "any": "None",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A submission of the course's own, and what must become of it."""

    label: str
    submission: Submission
    verdict: Verdict | None
    """None: any but accepted and judge error"""
    without_points: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """What the cases of one exercise showed."""

    exercise: Exercise
    problems: tuple[str, ...]
    accepted: int
    known_bad: int
    tests: int
    catches: dict[str, tuple[str, ...]]
    """name of a test -> labels of the known-bad submissions that it caught"""

    @property
    def idle_tests(self) -> list[str]:
        """Tests that no known-bad submission fails: they may state a property worth having, or nothing."""
        return [name for name, labels in self.catches.items() if not labels]


def cases(course: Course, exercise: Exercise) -> list[Case]:
    """Raises CourseError when there is nothing to prove the exercise with, or a folder has no verdict's name."""
    folder = course.solutions_dir(exercise.slug)
    found = [*_accepted(folder, exercise), *_known_bad(folder, exercise)]
    starter = course.exercise_dir(exercise.slug) / f"{exercise.submit}.py"
    problems = []
    if not starter.is_file():
        problems.append(f"exercises/{exercise.slug}/{starter.name}: the starter is missing")
    if not any(case.verdict is Verdict.ACCEPTED for case in found):
        problems.append(f"solutions/{exercise.slug}: expected accepted.py, found no accepted solution")
    if problems:
        raise CourseError(problems)
    start = Case("starter", _read(starter, "starter", exercise), None, without_points=True)
    return [start, *found, *_made_here(exercise)]


def _accepted(folder: Path, exercise: Exercise) -> Iterator[Case]:
    for path in sorted(folder.glob(f"{ACCEPTED}*")):
        if path.suffix in SUFFIXES:
            yield Case(path.name, _read(path, path.name, exercise), Verdict.ACCEPTED)


def _known_bad(folder: Path, exercise: Exercise) -> Iterator[Case]:
    verdicts = {verdict.value.replace(" ", "_").replace("-", "_"): verdict for verdict in Verdict}
    for subfolder in sorted(path for path in folder.glob("*") if path.is_dir() and path.name != "__pycache__"):
        verdict = verdicts.get(subfolder.name)
        if verdict is None:
            known = ", ".join(sorted(verdicts))
            where = f"solutions/{exercise.slug}/{subfolder.name}"
            raise CourseError([f"{where}: expected a folder named after a verdict ({known})"])
        for path in sorted(subfolder.iterdir()):
            if path.suffix in SUFFIXES:
                label = f"{subfolder.name}/{path.name}"
                yield Case(label, _read(path, label, exercise), verdict)


def _read(path: Path, label: str, exercise: Exercise) -> Submission:
    return read_file(label, exercise.slug, str(path))


def _made_here(exercise: Exercise) -> Iterator[Case]:
    yield _made("made here: no definitions", "# nothing\n", exercise)
    yield _made("made here: returns None", _define(exercise, "None"), exercise)
    yield _made("made here: raises ValueError", _raise(exercise), exercise)
    yield _made("made here: claims equality", _ALWAYS_EQUAL + _define(exercise, "AlwaysEqual()"), exercise)
    source = "import numpy, torch\n" + _define(exercise, "")
    yield _made("made here: degenerate values", source, exercise)


def _define(exercise: Exercise, value: str) -> str:
    functions = [
        f"def {name}(*args, **kwargs): return {value or _VALUES[kind]}" for name, kind in exercise.functions.items()
    ]
    values = [f"{name} = {value or _VALUES[kind]}" for name, kind in exercise.values.items()]
    return "\n".join([*functions, *values]) + "\n"


def _raise(exercise: Exercise) -> str:
    """Refuses everything, so that a test of what must be refused has to ask for something right as well."""
    return "".join(f"def {name}(*args, **kwargs): raise ValueError\n" for name in exercise.functions)


def _made(label: str, text: str, exercise: Exercise) -> Case:
    content = text.encode()
    name = f"{exercise.submit}.py"
    source = Source(name, content)
    made = Submission(label, exercise.slug, name, hashlib.sha256(content).hexdigest(), source, is_file=True)
    return Case(label, made, None, without_points=True)


def prove(exercise: Exercise, judged: list[tuple[Case, Judgement]]) -> Proof:
    """What the judgements of an exercise's cases show; `problems` is empty when it proved itself."""
    problems = [problem for case, judgement in judged for problem in _problems(case, judgement)]
    bad = [(case, judgement) for case, judgement in judged if case.verdict not in (None, Verdict.ACCEPTED)]
    catches: dict[str, tuple[str, ...]] = {}
    for _, judgement in judged:
        for test in judgement.tests:
            catches.setdefault(test.name, ())
    for case, judgement in bad:
        for test in judgement.tests:
            if test.verdict is not Verdict.ACCEPTED:
                catches[test.name] += (case.label,)
    accepted = sum(case.verdict is Verdict.ACCEPTED for case, _ in judged)
    return Proof(exercise, tuple(problems), accepted, len(bad), len(catches), catches)


def _problems(case: Case, judgement: Judgement) -> Iterator[str]:
    where = f"{judgement.exercise} {case.label}"
    if case.verdict is not None and judgement.verdict is not case.verdict:
        yield f"{where}: expected {case.verdict}, got {judgement.verdict}{_first_failure(judgement)}"
    elif case.verdict is None and judgement.verdict in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR):
        yield f"{where}: expected it to fail, got {judgement.verdict}{_first_failure(judgement)}"
    elif case.verdict is Verdict.ACCEPTED and judgement.points != judgement.max_points:
        yield f"{where}: expected {judgement.max_points:g} points, got {judgement.points}"
    if case.without_points and judgement.points:
        passed = ", ".join(test.name for test in judgement.tests if test.points)
        yield f"{where}: expected no points, got {judgement.points:g} from {passed}"


def _first_failure(judgement: Judgement) -> str:
    order = list(Verdict)
    failed = [test for test in judgement.tests if test.verdict is not Verdict.ACCEPTED]
    if not failed:
        return f": {judgement.message}" if judgement.message else ""
    test = max(failed, key=lambda test: order.index(test.verdict))
    detail = (test.detail.strip() or test.message).splitlines() or [""]
    return f" in {test.name}: {detail[-1]}"
