"""From the judgements of a class that count to what its page says: pure functions, one pass over the tests."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grader import scoring
from grader.model import Course, Exercise, Graded, Outcome, Verdict
from grader.overview import trainings
from grader.overview.statistics import Spread, discrimination, histogram, spread

MOST_MISTAKES = 25
MOST_TESTS = 10  # in the lists of slow and of failed ones


@dataclass(frozen=True, slots=True)
class TestFacts:
    exercise: str
    name: str
    hidden: bool
    tier: str
    asked: int
    """students who handed something in and whose result is known"""
    passed: int
    difficulty: float
    discrimination: float | None
    median_seconds: float
    longest_seconds: float

    @property
    def pass_rate(self) -> float:
        return self.passed / self.asked if self.asked else 0.0


@dataclass(frozen=True, slots=True)
class ExerciseFacts:
    exercise: Exercise
    judged: int
    handed_in: int
    accepted: int
    unknown: int
    points: Spread | None
    """of those who handed in"""
    tests: tuple[TestFacts, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """The same of several students."""

    exercise: str
    what: str
    sentence: str
    students: tuple[str, ...]
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that nobody's work can be blamed for."""

    exercise: str
    why: str
    tests: tuple[str, ...]
    """empty: nothing of it could be judged"""
    students: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassFacts:
    students: int
    as_of: str
    faults: tuple[Fault, ...]
    shares: Spread | None
    """of all points that could be had, of students whose points are known"""
    bins: tuple[int, ...]
    unknown: int
    """students whose points are not known"""
    exercises: tuple[ExerciseFacts, ...]
    mistakes: tuple[Mistake, ...]
    slowest: tuple[TestFacts, ...]
    failed: tuple[TestFacts, ...]
    absent: tuple[str, ...]
    """students who handed in nothing at all"""
    trainings: tuple[trainings.Leaderboard, ...] = ()


@dataclass(slots=True)
class _Test:
    """What was seen of one test so far."""

    hidden: bool
    tier: str
    students: list[str] = field(default_factory=list)
    points: list[float] = field(default_factory=list)
    most: float = 0.0
    passed: int = 0
    seconds: list[float] = field(default_factory=list)


Key = tuple[str, str]
Faults = dict[Key, dict[str, set[str]]]
"""(slug, why) -> student -> tests that it holds for"""
Sentence = Callable[[str, str], str]
"""(slug, id of a known mistake) -> its author's sentence"""


def gather(
    course: Course,
    graded: Iterable[Graded],
    outcomes: Iterable[Outcome],
    said: scoring.Annotations,
    sentence: Sentence = lambda slug, name: "",
) -> ClassFacts:
    """graded: what counts, of one student after the other; outcomes: the tests of the same judgements."""
    entries = list(graded)
    trained: list[Outcome] = []
    tests: dict[Key, _Test] = {}
    mistakes: dict[Key, dict[str, set[str]]] = {}
    faults: Faults = {}
    sums: Counter[str] = Counter()
    for one in outcomes:
        _take(one, tests, mistakes, faults, sums)
        if one.measured:
            trained.append(one)
    for entry in entries:
        _take_whole(entry, mistakes, faults)
    of_exercise = _by(entries, lambda entry: entry.exercise.slug)
    facts = [_test(key, test, sums) for key, test in tests.items() if test.students]
    shares, unknown = _shares(_by(entries, lambda entry: entry.judgement.student), said)
    return ClassFacts(
        students=len({entry.judgement.student for entry in entries}),
        as_of=max((entry.judgement.graded_at for entry in entries), default=""),
        faults=tuple(
            Fault(*where, tuple(sorted(set().union(*whose.values()))), tuple(sorted(whose)))
            for where, whose in sorted(faults.items(), key=_most)
        ),
        shares=spread(shares),
        bins=histogram(shares),
        unknown=unknown,
        exercises=tuple(
            _exercise(exercise, of_exercise[exercise.slug], [test for test in facts if test.exercise == exercise.slug])
            for exercise in course.exercises
            if exercise.slug in of_exercise
        ),
        mistakes=tuple(_common(mistakes, sentence))[:MOST_MISTAKES],
        slowest=tuple(sorted(facts, key=lambda test: -test.median_seconds)[:MOST_TESTS]),
        failed=tuple(sorted((test for test in facts if test.passed < test.asked), key=_rate)[:MOST_TESTS]),
        absent=tuple(_absent(entries)),
        trainings=trainings.leaderboards(trained),
    )


def _take(
    one: Outcome,
    tests: dict[Key, _Test],
    mistakes: dict[Key, dict[str, set[str]]],
    faults: Faults,
    sums: Counter[str],
) -> None:
    if one.points is None:
        why = (one.detail or "").strip().splitlines() or [one.verdict.value]
        faults.setdefault((one.exercise, why[-1]), {}).setdefault(one.student, set()).add(one.name)
        return
    test = tests.setdefault((one.exercise, one.name), _Test(one.hidden, one.tier))
    test.students.append(one.student)
    test.points.append(one.points)
    test.most = max(test.most, one.max_points)
    test.passed += one.verdict is Verdict.ACCEPTED
    test.seconds.append(one.seconds)
    sums[one.student] += one.points  # type: ignore[assignment]  # typeshed counts whole things only
    for name in one.mistakes:
        mistakes.setdefault((one.exercise, name), {}).setdefault(one.student, set()).add(one.name)


def _take_whole(entry: Graded, mistakes: dict[Key, dict[str, set[str]]], faults: Faults) -> None:
    """What holds for a submission as a whole: it cannot be run, or nobody could judge it."""
    judgement = entry.judgement
    first = judgement.message.strip().partition("\n")[0]
    if judgement.verdict is Verdict.JUDGE_ERROR and first:
        known = (whose for (slug, _), whose in faults.items() if slug == judgement.exercise)
        if not any(judgement.student in whose for whose in known):
            faults.setdefault((judgement.exercise, first), {})[judgement.student] = set()
    elif judgement.verdict is not Verdict.NOT_SUBMITTED and first:
        mistakes.setdefault((judgement.exercise, f"all of it: {first}"), {})[judgement.student] = set()


def _test(key: Key, test: _Test, sums: Mapping[str, float]) -> TestFacts:
    rest = [sums[student] - points for student, points in zip(test.students, test.points, strict=True)]
    most = test.most * len(test.points)
    return TestFacts(
        *key,
        hidden=test.hidden,
        tier=test.tier,
        asked=len(test.points),
        passed=test.passed,
        difficulty=sum(test.points) / most if most else 0.0,
        discrimination=discrimination(test.points, rest),
        median_seconds=statistics.median(test.seconds),
        longest_seconds=max(test.seconds),
    )


def _exercise(exercise: Exercise, entries: Sequence[Graded], tests: Sequence[TestFacts]) -> ExerciseFacts:
    there = [entry for entry in entries if entry.judgement.verdict is not Verdict.NOT_SUBMITTED]
    known = [entry.grade.points for entry in there if entry.grade.points is not None]
    accepted = sum(entry.judgement.verdict is Verdict.ACCEPTED for entry in there)
    return ExerciseFacts(
        exercise, len(entries), len(there), accepted, len(there) - len(known), spread(known), tuple(tests)
    )


def _shares(students: Mapping[str, Sequence[Graded]], said: scoring.Annotations) -> tuple[list[float], int]:
    """(share of the points that each student could have had, of how many nobody knows)."""
    shares = []
    for student, entries in students.items():
        points = scoring.points(entries, said.get(student, ()))
        most = sum(entry.judgement.max_points for entry in entries)
        if points is not None and most:
            shares.append(points / most)
    return shares, len(students) - len(shares)


def _common(mistakes: Mapping[Key, Mapping[str, set[str]]], sentence: Sentence) -> Iterable[Mistake]:
    for (slug, name), whose in sorted(mistakes.items(), key=lambda item: (-len(item[1]), item[0])):
        tests = sorted(set().union(*whose.values()))
        yield Mistake(slug, name, sentence(slug, name), tuple(sorted(whose)), tuple(tests))


def _absent(entries: Sequence[Graded]) -> list[str]:
    there = {entry.judgement.student for entry in entries if entry.judgement.verdict is not Verdict.NOT_SUBMITTED}
    return sorted({entry.judgement.student for entry in entries} - there)


def _by(entries: Iterable[Graded], key: Callable[[Graded], str]) -> dict[str, list[Graded]]:
    found: dict[str, list[Graded]] = {}
    for entry in entries:
        found.setdefault(key(entry), []).append(entry)
    return found


def _most(item: tuple[Key, Mapping[str, set[str]]]) -> tuple[int, Key]:
    return -len(item[1]), item[0]


def _rate(test: TestFacts) -> tuple[float, str, str]:
    return test.pass_rate, test.exercise, test.name
