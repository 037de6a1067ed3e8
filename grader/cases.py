"""The submissions that an exercise proves itself with, and what must become of each.

Besides the files of the course, each exercise meets submissions that are made here: ones that do nothing, and one
whose values claim to be equal to everything, one that always returns the same poor value of the right kind. They must
get no points, and nothing that a student hands in may ever end as a judge error. Each known mistake is handed in, too:
a test has to find it and name it.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from grader import personal
from grader.errors import CourseError
from grader.model import Course, Exercise, Source, Submission, Trial, Verdict
from grader.submission import SUFFIXES, read_file

ACCEPTED = "accepted"
SEEDS = 5  # that accepted solutions are tried with: what students are graded by, and four others
MISTAKES = "mistakes.py"
ALL = "all"  # tests: what a submission says that fails every one

# "# fails: size, border[2, 1]", on further lines of comment where one ends in a comma
_FAILS = re.compile(r"^[ \t]*# fails:((?:.*,[ \t]*\n[ \t]*#)*.*)$", re.MULTILINE)
_NAME = re.compile(r"(?:[^,\[]|\[[^\]]*\])+")  # a comma in the brackets of a parameter separates nothing

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
    "Module": "torch.nn.Identity()",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A submission of the course's own, and what must become of it."""

    label: str
    submission: Submission
    verdict: Verdict | None
    """None: any but accepted and judge error"""
    without_points: bool = False
    is_starter: bool = False
    fails: tuple[str, ...] | None = None
    """names of the tests that a known-bad submission says it fails; None: it does not say"""
    mistake: str = ""
    """the known mistake that was made a submission of; a test is to name it"""

    @property
    def is_known_bad(self) -> bool:
        return self.verdict not in (None, Verdict.ACCEPTED)

    @property
    def seed(self) -> int:
        return self.submission.trial.seed if self.submission.trial else 0


def cases(course: Course, exercise: Exercise, training: bool = True) -> list[Case]:
    """training: False leaves out the tests that train a model.

    Raises CourseError when there is nothing to prove the exercise with, or a folder has no verdict's name.
    """
    folder = course.solutions_dir(exercise.slug)
    found = [*_accepted(folder, exercise), *_known_bad(folder, exercise), *_mistakes(course, exercise)]
    starter = course.exercise_dir(exercise.slug) / f"{exercise.submit}.py"
    problems = []
    if not starter.is_file():
        problems.append(f"exercises/{exercise.slug}/{starter.name}: the starter is missing")
    if not any(case.verdict is Verdict.ACCEPTED for case in found):
        problems.append(f"solutions/{exercise.slug}: expected accepted.py, found no accepted solution")
    if problems:
        raise CourseError(problems)
    start = Case("starter", _read(starter, "starter", exercise), None, without_points=True, is_starter=True)
    found = [start, *found, *_made_here(exercise)]
    if exercise.personal:
        found = [replace(case, submission=_with_own_numbers(case.submission, exercise)) for case in found]
    return found if training else [replace(case, submission=untrained(case.submission)) for case in found]


def _accepted(folder: Path, exercise: Exercise) -> Iterator[Case]:
    for path in sorted(folder.glob(f"{ACCEPTED}*")):
        if path.suffix in SUFFIXES:
            yield Case(path.name, _read(path, path.name, exercise), Verdict.ACCEPTED)
            for seed in range(1, SEEDS):
                label = f"{path.name} with seed {seed}"
                seeded = replace(_read(path, label, exercise), trial=Trial(seed=seed))
                yield Case(label, seeded, Verdict.ACCEPTED)


def untrained(submission: Submission) -> Submission:
    """The submission, to be judged by the tests that train no model."""
    return replace(submission, trial=replace(submission.trial or Trial(), trains=False))


def takes_little(case: Case) -> bool:
    """What uses up its time goes first, or it would keep one judge process busy when all others are done."""
    return case.verdict is not Verdict.TIME_LIMIT_EXCEEDED


def accepted(course: Course, exercise: Exercise, training: bool = True) -> list[Submission]:
    """training: as for `cases`. Raises CourseError when there is none."""
    found = [case.submission for case in _accepted(course.solutions_dir(exercise.slug), exercise) if not case.seed]
    if not found:
        raise CourseError([f"solutions/{exercise.slug}: expected accepted.py, found no accepted solution"])
    if exercise.personal:
        found = [_with_own_numbers(submission, exercise) for submission in found]
    return found if training else [untrained(submission) for submission in found]


def wrong(course: Course, exercise: Exercise, training: bool = True) -> list[Case]:
    """The known-bad submissions that end by themselves, as most do."""
    verdicts = (Verdict.WRONG_ANSWER, Verdict.RUN_TIME_ERROR)
    return [case for case in cases(course, exercise, training) if case.verdict in verdicts]


def _with_own_numbers(submission: Submission, exercise: Exercise) -> Submission:
    return replace(submission, personal_seed=personal.seed_of_solutions(exercise.slug))


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
                bad = _read(path, label, exercise)
                yield Case(label, bad, verdict, fails=declared(bad.source.content if bad.source else b""))


def declared(content: bytes) -> tuple[str, ...] | None:
    """The tests that a source says it fails, in a comment; None where it says nothing."""
    found = _FAILS.search(content.decode(errors="replace"))
    if not found:
        return None
    text = re.sub(r"\n[ \t]*#", " ", found[1])
    names = (name.strip() for name in _NAME.findall(text))
    return tuple(name.removeprefix("test_") for name in names if name)


def _mistakes(course: Course, exercise: Exercise) -> Iterator[Case]:
    """A submission of each known mistake; the exercise's other functions are missing from it."""
    path = course.reference_dir(exercise.slug) / MISTAKES
    text = path.read_text("utf-8") if path.is_file() else ""
    for name in _functions(text):
        of = name.partition("__")[0]
        if of in exercise.functions or of in exercise.values:  # else the tests cannot be collected: that is said then
            call = "" if of in exercise.functions else "()"
            case = _made(f"known mistake: {name}", f"{text}\n\n{of} = {name}{call}\n", exercise)
            trial = Trial(may_use_all=True, until_named=name)
            yield replace(case, submission=replace(case.submission, trial=trial), without_points=False, mistake=name)


def _functions(text: str) -> list[str]:
    try:
        return [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    except SyntaxError:  # said when the tests are collected
        return []


def _read(path: Path, label: str, exercise: Exercise) -> Submission:
    return read_file(label, exercise.slug, str(path))


def _made_here(exercise: Exercise) -> Iterator[Case]:
    yield _made("made here: no definitions", "# nothing\n", exercise)
    yield _made("made here: returns None", _define(exercise, "None"), exercise)
    yield _made("made here: raises ValueError", _raise(exercise), exercise)
    yield _made("made here: claims equality", _ALWAYS_EQUAL + _define(exercise, "AlwaysEqual()"), exercise)
    source = _define(exercise, "")
    source = "".join(f"import {name}\n" for name in ("numpy", "torch") if f"{name}." in source) + source
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
