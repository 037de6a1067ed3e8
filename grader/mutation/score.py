"""What is judged of an exercise's mutants, and what it shows."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from grader.model import Course, Exercise, Judgement, Submission, Trial, Verdict
from grader.mutation.explained import EXPLAINED
from grader.mutation.mutants import Mutant, bounded, mutants

ALL = ("all",)  # what a known-bad submission says that fails every test


@dataclass(frozen=True, slots=True)
class Case:
    mutant: Mutant
    submission: Submission
    of_oracle: bool
    is_bad: bool = False
    """the submission is wrong, and must not be accepted by what is left of the oracle"""
    fails: tuple[str, ...] | None = None
    """the tests that a wrong submission says it fails: by the changed oracle it must fail no others"""

    def notices(self, judgement: Judgement) -> bool:
        if not self.is_bad:
            return judgement.verdict is not Verdict.ACCEPTED
        if self.fails is None or judgement.verdict is Verdict.JUDGE_ERROR:
            return judgement.verdict in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR)
        run = [test for test in judgement.tests if test.verdict is not Verdict.NOT_RUN]
        failed = {test.name for test in run if test.verdict is not Verdict.ACCEPTED}
        return failed != {test.name for test in run if self.fails == ALL or test.name in self.fails}


def cases(
    course: Course, exercise: Exercise, accepted: Sequence[Submission], asked: Collection[str] | None = None
) -> list[Case]:
    """The mutants of the accepted solutions, and of the oracle: by that one the first accepted solution has to fail.

    asked: as of `mutants`.
    """
    found: list[Case] = []
    for solution in accepted:
        if solution.source:
            for mutant in mutants(solution.student, solution.source.content, tuple(exercise.values), asked=asked):
                source = replace(solution.source, content=mutant.source)
                found.append(_case(mutant, replace(solution, source=source, trial=_trial(solution)), len(found)))
    oracle = course.reference_dir(exercise.slug) / "oracle.py"
    if oracle.is_file():
        for mutant in mutants(oracle.name, oracle.read_bytes(), is_oracle=True, asked=asked):
            trial = replace(_trial(accepted[0]), oracle=bounded(mutant.source))
            found.append(_case(mutant, replace(accepted[0], trial=trial), len(found), of_oracle=True))
    return found


def second_look(
    judged: Sequence[tuple[Case, Judgement]],
    explained: dict[tuple[str, str, str], str],
    accepted: Sequence[Submission],
    bad: Sequence[tuple[Submission, tuple[str, ...] | None]],
) -> list[Case]:
    """Changed oracles by which the first solution passed, for the others: right work has to fail, or wrong to pass.

    bad: known-bad submissions, each with the tests that it says it fails. What an oracle is too lenient with, or where
    it gives points for other work, only they show.
    """
    survivors = [case for case, judgement in judged if case.of_oracle and not case.notices(judgement)]
    return [
        again
        for case in survivors
        if case.mutant.key not in explained
        for again in (
            *(_again(case, other) for other in accepted[1:]),
            *(_again(case, other, True, fails) for other, fails in bad),
        )
    ]


def _again(case: Case, other: Submission, is_bad: bool = False, fails: tuple[str, ...] | None = None) -> Case:
    """Another submission, by the same oracle."""
    trial = replace(case.submission.trial or Trial(), stops_early=fails is None)
    again = replace(other, student=f"{case.submission.student} by {other.student}", trial=trial)
    return Case(case.mutant, again, True, is_bad, fails)


def _trial(solution: Submission) -> Trial:
    return replace(solution.trial or Trial(), stops_early=True)


def _case(mutant: Mutant, submission: Submission, number: int, of_oracle: bool = False) -> Case:
    digest = hashlib.sha256(mutant.source).hexdigest()
    return Case(mutant, replace(submission, student=f"mutant {number}", sha256=digest), of_oracle)


@dataclass(frozen=True, slots=True)
class Score:
    """What the mutants of one exercise showed."""

    exercise: Exercise
    mutants: int
    noticed: int
    explained: int
    problems: tuple[str, ...]

    @property
    def percent(self) -> float:
        return 100 * self.noticed / self.mutants if self.mutants else 100.0


def score(
    exercise: Exercise, judged: Sequence[tuple[Case, Judgement]], explained: dict[tuple[str, str, str], str]
) -> Score:
    """explained: what `explained.read` returned."""
    everything = {(case.mutant.file, case.mutant.source): case.mutant for case, _ in judged}
    noticed = {(case.mutant.file, case.mutant.source) for case, judgement in judged if case.notices(judgement)}
    survivors = [mutant for key, mutant in everything.items() if key not in noticed]
    problems = [_survives(exercise, mutant) for mutant in survivors if mutant.key not in explained]
    problems += [
        f"{exercise.slug} {case.mutant.file}:{case.mutant.line}: ends as a judge error: {case.mutant.after}"
        for case, judgement in judged
        if judgement.verdict is Verdict.JUDGE_ERROR and not case.of_oracle
    ]
    alive = {mutant.key for mutant in survivors}
    for key in explained:
        if key not in alive:
            problems.append(f"solutions/{exercise.slug}/{EXPLAINED}: no survivor is {key[0]}, {key[2]}: {key[1]}")
    known = sum(mutant.key in explained for mutant in survivors)
    return Score(exercise, len(everything), len(noticed), known, tuple(problems))


def _survives(exercise: Exercise, mutant: Mutant) -> str:
    return (
        f"{exercise.slug} {mutant.file}:{mutant.line}: no test notices ({mutant.operator})\n"
        f"    was: {mutant.before}\n    now: {mutant.after}"
    )
