"""Does every exercise prove itself? Its starter is not implemented, its solutions pass under several seeds, each
known-bad submission gets its folder's verdict by exactly the tests that it names.

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
from grader.model import Course, Exercise, Judgement, Source, Submission, TestResult, Trial, Verdict
from grader.submission import SUFFIXES, read_file

ACCEPTED = "accepted"
SEEDS = 5  # that accepted solutions are tried with: what students are graded by, and four others
MISTAKES = "mistakes.py"
ALL = "all"  # tests: what a submission says that fails every one
MOST_NAMED = 3  # tests in one problem

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
    def seed(self) -> int:
        return self.submission.trial.seed if self.submission.trial else 0


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
    mistakes: int = 0
    silent: tuple[str, ...] = ()
    """what is to be said of each known-bad submission that does not say which tests it fails"""

    @property
    def idle_tests(self) -> list[str]:
        """Tests that no known-bad submission fails: they may state a property worth having, or nothing."""
        return [name for name, labels in self.catches.items() if not labels]


def cases(course: Course, exercise: Exercise) -> list[Case]:
    """Raises CourseError when there is nothing to prove the exercise with, or a folder has no verdict's name."""
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
    return found


def _accepted(folder: Path, exercise: Exercise) -> Iterator[Case]:
    for path in sorted(folder.glob(f"{ACCEPTED}*")):
        if path.suffix in SUFFIXES:
            yield Case(path.name, _read(path, path.name, exercise), Verdict.ACCEPTED)
            for seed in range(1, SEEDS):
                label = f"{path.name} with seed {seed}"
                seeded = replace(_read(path, label, exercise), trial=Trial(seed=seed))
                yield Case(label, seeded, Verdict.ACCEPTED)


def takes_little(case: Case) -> bool:
    """What uses up its time goes first, or it would keep one judge process busy when all others are done."""
    return case.verdict is not Verdict.TIME_LIMIT_EXCEEDED


def accepted(course: Course, exercise: Exercise) -> list[Submission]:
    """Raises CourseError when there is none."""
    found = [case.submission for case in _accepted(course.solutions_dir(exercise.slug), exercise) if not case.seed]
    if not found:
        raise CourseError([f"solutions/{exercise.slug}: expected accepted.py, found no accepted solution"])
    if exercise.personal:
        found = [_with_own_numbers(submission, exercise) for submission in found]
    return found


def wrong(course: Course, exercise: Exercise) -> list[Submission]:
    """The known-bad submissions that end by themselves, as most do."""
    verdicts = (Verdict.WRONG_ANSWER, Verdict.RUN_TIME_ERROR)
    return [case.submission for case in cases(course, exercise) if case.verdict in verdicts]


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


def prove(exercise: Exercise, judged: list[tuple[Case, Judgement]]) -> Proof:
    """What the judgements of an exercise's cases show; `problems` is empty when it proved itself."""
    problems = [problem for case, judgement in judged for problem in _problems(case, judgement, exercise)]
    problems += _unproved(exercise, judged)
    bad = [(case, judgement) for case, judgement in judged if case.verdict not in (None, Verdict.ACCEPTED)]
    catches: dict[str, tuple[str, ...]] = {}
    for _, judgement in judged:
        for test in judgement.tests:
            catches.setdefault(test.name, ())
    for case, judgement in bad:
        for test in judgement.tests:
            if test.verdict is not Verdict.ACCEPTED:
                catches[test.name] += (case.label,)
    accepted = sum(case.verdict is Verdict.ACCEPTED and not case.seed for case, _ in judged)
    mistakes = sum(bool(case.mistake) for case, _ in judged)
    silent = tuple(
        f"{_where(case, judgement)}: add the line\n{fails_line(judgement)}"
        for case, judgement in bad
        if case.fails is None
    )
    return Proof(exercise, tuple(problems), accepted, len(bad), len(catches), catches, mistakes, silent)


def _where(case: Case, judgement: Judgement) -> str:
    return f"{judgement.exercise} {case.label}"


def fails_line(judgement: Judgement) -> str:
    """The comment that says which tests a submission fails."""
    failed = _failed(judgement)
    return f"# fails: {ALL if len(failed) == len(judgement.tests) else ', '.join(failed)}"


def _failed(judgement: Judgement) -> list[str]:
    return [test.name for test in judgement.tests if test.verdict is not Verdict.ACCEPTED]


def _unproved(exercise: Exercise, judged: list[tuple[Case, Judgement]]) -> Iterator[str]:
    """Known mistakes that no test tells from the reference, or that raise where the tests ask them."""
    named = {mistake for _, judgement in judged for test in judgement.tests for mistake in test.mistakes}
    for case, _ in judged:
        if case.mistake and case.mistake not in named:
            yield f"{exercise.slug} {MISTAKES}: no test names {case.mistake}; expected one in which its result is wrong"


def _problems(case: Case, judgement: Judgement, exercise: Exercise) -> Iterator[str]:
    where = _where(case, judgement)
    if case.seed and not judgement.tests:
        return  # of an exercise whose tests draw nothing
    if case.verdict is not None and judgement.verdict is not case.verdict:
        yield f"{where}: expected {case.verdict}, got {judgement.verdict}{_first_failure(judgement)}"
    elif case.mistake and judgement.verdict is Verdict.ACCEPTED:
        pass  # no test names it: said once, by `_unproved`
    elif case.verdict is None and judgement.verdict in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR):
        yield f"{where}: expected it to fail, got {judgement.verdict}{_first_failure(judgement)}"
    elif case.verdict is Verdict.ACCEPTED and not case.seed and judgement.points != judgement.max_points:
        yield f"{where}: expected {judgement.max_points:g} points, got {judgement.points}"
    if case.without_points and judgement.points:
        passed = ", ".join(test.name for test in judgement.tests if test.points)
        yield f"{where}: expected no points, got {judgement.points:g} from {passed}"
    if case.fails is not None and case.verdict is judgement.verdict and not _fails_as_said(case.fails, judgement):
        yield f"{where}: fails other tests than it says; the line would be\n{fails_line(judgement)}"
    if case.is_starter:
        yield from _implemented(where, judgement, exercise)


def _fails_as_said(fails: tuple[str, ...], judgement: Judgement) -> bool:
    said = {test.name for test in judgement.tests} if fails == (ALL,) else set(fails)
    return said == set(_failed(judgement))


def _implemented(where: str, judgement: Judgement, exercise: Exercise) -> Iterator[str]:
    """What a starter fails by other than by not being there yet: a typing error, a name that is missing."""
    odd = [test for test in judgement.tests if not _is_blank(test, exercise)]
    if odd:
        first = odd[0].detail.strip().splitlines() or [odd[0].verdict]
        named = ", ".join(test.name for test in odd[:MOST_NAMED]) + (" …" if len(odd) > MOST_NAMED else "")
        yield f"{where}: expected NotImplementedError in every test, not in {named}: {first[-1]}"


def _is_blank(test: TestResult, exercise: Exercise) -> bool:
    """A function that is not implemented, or a value that is not filled in."""
    asked = test.detail.partition("\n")[0]
    is_value = test.verdict is Verdict.WRONG_ANSWER and asked in exercise.values
    return is_value or (test.verdict is not Verdict.ACCEPTED and "NotImplementedError" in test.detail)


def _first_failure(judgement: Judgement) -> str:
    order = list(Verdict)
    failed = [test for test in judgement.tests if test.verdict is not Verdict.ACCEPTED]
    if not failed:
        return f": {judgement.message}" if judgement.message else ""
    test = max(failed, key=lambda test: order.index(test.verdict))
    detail = (test.detail.strip() or test.message).splitlines() or [""]
    return f" in {test.name}: {detail[-1]}"
