"""What a regrade would change, and what changed a grade before: pure functions on records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader import scoring
from grader.model import Annotation, Course, Exercise, Judgement, Recorded, TestResult, Verdict


@dataclass(frozen=True, slots=True)
class TestChange:
    name: str
    before: str
    """verdict; empty: there was no such test"""
    after: str
    """verdict; empty: there is no such test any more"""
    points: float
    """more, or less where negative"""


@dataclass(frozen=True, slots=True)
class Change:
    """Of one student's grade in one exercise, deductions and adjustments included."""

    student: str
    exercise: str
    before: float | None
    after: float | None
    tests: tuple[TestChange, ...]

    @property
    def points(self) -> float:
        """0 where either is not known."""
        return 0.0 if self.before is None or self.after is None else round(self.after - self.before, 2)


@dataclass(frozen=True, slots=True)
class Difference:
    """Of a whole regrade."""

    changes: tuple[Change, ...]
    """only what changes: in points, or in the verdict of a test"""
    same: int

    @property
    def up(self) -> int:
        return sum(change.points > 0 for change in self.changes)

    @property
    def down(self) -> int:
        return sum(change.points < 0 for change in self.changes)

    def by_test(self) -> list[tuple[str, str, int, int]]:
        """(exercise, test, students who gain by it, students who lose by it), the most first."""
        gained: Counter[tuple[str, str]] = Counter()
        lost: Counter[tuple[str, str]] = Counter()
        for change in self.changes:
            for test in change.tests:
                gained[change.exercise, test.name] += test.points > 0
                lost[change.exercise, test.name] += test.points < 0
        names = sorted({*gained, *lost}, key=lambda key: (-gained[key] - lost[key], key))
        return [(*key, gained[key], lost[key]) for key in names]


def change(
    course: Course, exercise: Exercise, before: Judgement, after: Judgement, said: Sequence[Annotation] = ()
) -> Change | None:
    """None where nothing that a student is told changes."""
    points = [scoring.grade(course, exercise, judgement, said).points for judgement in (before, after)]
    tests = tuple(_tests(before.tests, after.tests))
    if points[0] == points[1] and not tests:
        return None
    return Change(before.student, exercise.slug, points[0], points[1], tests)


def _tests(before: Sequence[TestResult], after: Sequence[TestResult]) -> Iterable[TestChange]:
    old, new = ({test.name: test for test in tests} for tests in (before, after))
    for name in dict.fromkeys([*new, *old]):
        was, now = old.get(name), new.get(name)
        gained = ((now.points or 0.0) if now else 0.0) - ((was.points or 0.0) if was else 0.0)
        if was is None or now is None or was.verdict is not now.verdict or abs(gained) > 1e-9:
            yield TestChange(name, _verdict(was), _verdict(now), round(gained, 4))


def _verdict(test: TestResult | None) -> str:
    return test.verdict.value if test else ""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a grade."""

    at: str
    exercise: str
    points: float | None
    """judged; None: unknown, or no judgement"""
    verdict: str
    cause: str


Parts = Callable[[str], dict[str, str]]
"""version -> name -> hash of what it was made of"""


def events(recorded: Iterable[Recorded], parts: Parts, annotations: Iterable[Annotation] = ()) -> list[Event]:
    """What happened to one student's grades, in the order in which it came to count.

    recorded: by exercise, in the order of planning.
    """
    found: list[Event] = []
    counting: dict[str, Recorded] = {}
    for one in recorded:
        judgement = one.judgement
        cause = _cause(counting.get(judgement.exercise), one, parts)
        at = judgement.graded_at
        if one.trial and one.applied is None:
            cause = f"regrade, not decided: does not count ({cause})"
        elif one.trial and not one.applied:
            cause = f"regrade, discarded by {one.by} on {one.decided_at}: never counted ({cause})"
        elif one.trial:
            cause, at = f"regrade, applied by {one.by}: {cause}", one.decided_at
        if one.counts:
            counting[judgement.exercise] = one
        found.append(Event(at, judgement.exercise, judgement.points, judgement.verdict.value, cause))
    found += _adjustments(list(annotations))
    return sorted(found, key=lambda event: event.at)


def _adjustments(annotations: Sequence[Annotation]) -> Iterator[Event]:
    adjusted = {one.id: one for one in annotations if one.is_adjustment}
    for one in annotations:
        if one.is_adjustment or one.replaces in adjusted:
            cause = _said(one, adjusted.get(one.replaces))
            yield Event(one.written_at, one.exercise, None, "", cause)


def _said(one: Annotation, before: Annotation | None) -> str:
    """before: the adjustment whose place it takes."""
    on = f" on {one.test}" if one.test else ""
    reason = " ".join(one.text.split())
    if one.points is None and before:
        return f"adjustment of {before.points:+g} withdrawn by {one.author}{on}" + (f" ({reason})" if reason else "")
    instead = f", in the place of {before.points:+g}" if before else ""
    return f"adjusted by {one.author}{on}: {one.points:+g}{instead} ({reason})"


def _cause(before: Recorded | None, now: Recorded, parts: Parts) -> str:
    if before is None:
        return "first graded"
    if before.judgement.sha256 != now.judgement.sha256:
        absent = now.judgement.verdict is Verdict.NOT_SUBMITTED
        return "nothing is handed in any more" if absent else "another file was handed in"
    if before.version != now.version:
        changed = _changed(parts(before.version), parts(now.version))
        return f"changed: {', '.join(changed) or 'tests, reference, limits or the engine'}"
    if before.provisional:
        return "judged again alone, after a time limit was exceeded beside others"
    if not before.judgement.verdict.is_final:
        return f"judged again after a verdict of {before.judgement.verdict}"
    if before.key == now.key:
        return "judged again on request (--force)"
    return "what is known of the hand-in changed"


def _changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    if not before or not after:
        return []
    return [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
