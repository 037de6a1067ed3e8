"""Does every exercise prove itself? Its starter is not implemented, its solutions pass under several seeds, each
known-bad submission gets its folder's verdict by exactly the tests that it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from grader.cases import ALL, MISTAKES, Case
from grader.model import Exercise, Judgement, TestResult, Verdict

MOST_NAMED = 3  # tests in one problem


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
    left_out: tuple[str, ...] = ()
    """tests that were not run, since they train a model; of known-bad submissions that fail them less is proved"""

    @property
    def idle_tests(self) -> list[str]:
        """Tests that no known-bad submission fails: they may state a property worth having, or nothing."""
        return [name for name, labels in self.catches.items() if not labels]


def prove(exercise: Exercise, judged: list[tuple[Case, Judgement]]) -> Proof:
    """What the judgements of an exercise's cases show; `problems` is empty when it proved itself."""
    left_out = tuple(dict.fromkeys(name for case, judgement in judged for name in _left_out(case, judgement)))
    judged = [(case, _without(left_out, judgement)) for case, judgement in judged]
    problems = [problem for case, judgement in judged for problem in _problems(case, judgement, exercise, left_out)]
    if not left_out:
        problems += _unproved(exercise, judged)
    bad = [(case, judgement) for case, judgement in judged if case.is_known_bad]
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
        if case.fails is None and not left_out
    )
    return Proof(exercise, tuple(problems), accepted, len(bad), len(catches), catches, mistakes, silent, left_out)


def _left_out(case: Case, judgement: Judgement) -> list[str]:
    """Tests that the case was not to meet."""
    if case.submission.trial is None or case.submission.trial.trains:
        return []
    return [test.name for test in judgement.tests if test.verdict is Verdict.NOT_RUN]


def _without(left_out: tuple[str, ...], judgement: Judgement) -> Judgement:
    if not left_out or not judgement.tests:
        return judgement
    tests = tuple(test for test in judgement.tests if test.name not in left_out)
    return replace(judgement, tests=tests, max_points=round(sum(test.max_points for test in tests), 2))


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


def _problems(case: Case, judgement: Judgement, exercise: Exercise, left_out: tuple[str, ...]) -> Iterator[str]:
    where = _where(case, judgement)
    if not judgement.tests and (judgement.verdict is Verdict.NOT_RUN or (case.seed and not judgement.message)):
        return  # all was left out, or is of an exercise whose tests draw nothing
    if case.is_known_bad and _needs(left_out, case):
        yield from _partly(where, case, judgement)
        return
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


def _needs(left_out: tuple[str, ...], case: Case) -> bool:
    """Whether its verdict may come from a test that was left out."""
    return bool(left_out) and (case.fails in (None, (ALL,)) or not set(left_out).isdisjoint(case.fails or ()))


def _partly(where: str, case: Case, judgement: Judgement) -> Iterator[str]:
    """Problems of a known-bad submission that fails tests which were left out: its verdict is not known then."""
    failed = set(_failed(judgement))
    known = {test.name for test in judgement.tests}
    said = failed if case.fails is None else known if case.fails == (ALL,) else known & set(case.fails)
    if judgement.verdict is Verdict.JUDGE_ERROR:
        yield f"{where}: expected {case.verdict}, got {judgement.verdict}{_first_failure(judgement)}"
    elif failed != said:
        differs = ", ".join(sorted(failed ^ said))
        yield f"{where}: fails other tests than it says, also of those that train nothing: {differs}"


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
