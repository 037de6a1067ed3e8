"""`grader verify`: every exercise proves itself, or the reasons why not."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from rich.console import Console
from rich.text import Text

from grader import api, cases, host, profiles, repeats
from grader import course as course_file
from grader.cli import GRADED, USER_ERROR, console, isolation
from grader.errors import UserError
from grader.model import Course, Exercise, Isolation, Judgement, Submission
from grader.mutation import asked, explained, score
from grader.proof import Proof


def run(arguments: argparse.Namespace) -> int:
    started = time.monotonic()
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    course = profiles.choose(course, arguments.profile)
    exercises = course_file.select(course, [*arguments.exercise, *(arguments.mutate or ())])
    if (arguments.mutate is not None or arguments.repeats) and (arguments.matrix or arguments.strict):
        raise UserError("--matrix and --strict say how to show a proof; with --mutate or --repeats there is none")
    out = console.console()
    kind = isolation(arguments)
    console.warn_if_trusting(kind)
    jobs = arguments.jobs or host.processors()
    if arguments.mutate is not None:
        return _mutate(course, exercises, jobs, kind, arguments.training, out)
    if arguments.repeats:
        return _repeat(course, exercises, arguments.repeats, jobs, kind, arguments.training, out)
    slugs = [exercise.slug for exercise in exercises]
    proofs = api.verify(course, slugs, jobs, kind, _watch(out), arguments.profile, arguments.training)
    for proof in proofs:
        _print(proof, arguments.matrix, arguments.strict, out)
    proven = not any(proof.problems or (arguments.strict and proof.silent) for proof in proofs)
    what = "Every exercise proved itself" if proven else "Not every exercise proved itself"
    left_out = sum(len(proof.left_out) for proof in proofs)
    but = f", but for {left_out} tests that train a model" if left_out else ""
    out.print(f"{what}{but}: {len(proofs)} exercises, {time.monotonic() - started:.1f} s.")
    return GRADED if proven else USER_ERROR


def _judge(
    submissions: list[Submission], course: Course, jobs: int, kind: Isolation, out: Console
) -> dict[tuple[str, str], Judgement]:
    """(exercise, label) -> judgement."""
    return api.judge_own(submissions, course, jobs, kind, _watch(out))


def _watch(out: Console) -> api.Watch:
    return lambda judgements, total: console.count(judgements, total, "verifying", out)


def _mutate(
    course: Course, exercises: tuple[Exercise, ...], jobs: int, kind: Isolation, training: bool, out: Console
) -> int:
    started = time.monotonic()
    reasons = {exercise.slug: explained.read(course, exercise) for exercise in exercises}
    solutions = {exercise.slug: cases.accepted(course, exercise, training) for exercise in exercises}
    parts = {exercise.slug: None if training else asked.without_training(course, exercise) for exercise in exercises}
    mutants = {exercise.slug: _mutants(course, exercise, solutions, parts[exercise.slug]) for exercise in exercises}
    judged = _judge([case.submission for group in mutants.values() for case in group], course, jobs, kind, out)
    first = {slug: [(case, judged[slug, case.submission.student]) for case in group] for slug, group in mutants.items()}
    again = {
        exercise.slug: score.second_look(
            first[exercise.slug],
            reasons[exercise.slug],
            solutions[exercise.slug],
            _wrong(course, exercise, training, parts[exercise.slug]),
        )
        for exercise in exercises
    }
    judged = _judge([case.submission for group in again.values() for case in group], course, jobs, kind, out)
    second = {slug: [(case, judged[slug, case.submission.student]) for case in group] for slug, group in again.items()}
    scores = [
        score.score(exercise, first[exercise.slug] + second[exercise.slug], reasons[exercise.slug])
        for exercise in exercises
    ]
    for found in scores:
        numbers = f"{found.noticed} of {found.mutants} mutants noticed, {found.percent:.1f} %"
        out.print(Text(f"{found.exercise.slug}: {numbers}, {found.explained} explained"), soft_wrap=True)
        if parts[found.exercise.slug]:
            everything = score.cases(course, found.exercise, solutions[found.exercise.slug])
            left_out = len({(case.mutant.file, case.mutant.source) for case in everything}) - found.mutants
            out.print(f"  left out, since only tests that train a model ask for it: {left_out} mutants")
        for problem in found.problems:
            out.print(Text(f"  {problem}"), soft_wrap=True)
    total = sum(found.mutants for found in scores)
    out.print(f"{total} mutants of {len(scores)} exercises, {time.monotonic() - started:.1f} s.")
    return USER_ERROR if any(found.problems for found in scores) else GRADED


def _mutants(
    course: Course, exercise: Exercise, solutions: dict[str, list[Submission]], part: asked.Asked | None
) -> list[score.Case]:
    return score.cases(course, exercise, solutions[exercise.slug], part.names if part else None)


def _wrong(
    course: Course, exercise: Exercise, training: bool, part: asked.Asked | None
) -> list[tuple[Submission, tuple[str, ...] | None]]:
    """Known-bad submissions that fail a test which is run, and what they say they fail."""
    wrong = cases.wrong(course, exercise, training)
    return [(case.submission, case.fails) for case in wrong if part is None or part.shows(case.fails)]


def _repeat(
    course: Course,
    exercises: tuple[Exercise, ...],
    times: int,
    jobs: int,
    kind: Isolation,
    training: bool,
    out: Console,
) -> int:
    solutions = [solution for exercise in exercises for solution in cases.accepted(course, exercise, training)]
    groups = [repeats.repeated(solution, times) for solution in solutions]
    judged = _judge([submission for group in groups for submission in group], course, jobs, kind, out)
    problems = [
        problem
        for group in groups
        for problem in repeats.differences([judged[item.exercise, item.student] for item in group])
    ]
    for problem in problems:
        out.print(Text(problem), soft_wrap=True)
    what = "not the same each time" if problems else "the same each time"
    out.print(f"{len(solutions)} accepted solutions of {len(exercises)} exercises, judged {times} times: {what}.")
    return USER_ERROR if problems else GRADED


def _print(proof: Proof, matrix: bool, strict: bool, out: Console) -> None:
    problems = [*proof.problems, *(proof.silent if strict else ())]
    state = Text("not proven", style="bold red") if problems else Text("proven", style="green")
    numbers = f"{proof.tests} tests, {proof.accepted} accepted solutions, {proof.known_bad} known-bad submissions"
    known = f", {proof.mistakes} known mistakes" if proof.mistakes else ""
    out.print(Text(f"{proof.exercise.slug}: ") + state + Text(f", {numbers}{known}"), soft_wrap=True)
    for problem in problems:
        first, *lines = problem.splitlines()  # the others are there to be copied
        out.print(Text(f"  {first}"), soft_wrap=True)
        for line in lines:
            out.print(Text(line), soft_wrap=True)
    if proof.left_out:
        out.print(Text(f"  left out, since they train a model: {', '.join(proof.left_out)}"), soft_wrap=True)
    if proof.silent and not strict:
        what = f"{len(proof.silent)} known-bad submissions do not say which tests they fail"
        out.print(Text(f"  {what}; --strict shows the lines to add"), soft_wrap=True)
    if proof.idle_tests:
        out.print(Text(f"  caught no known-bad submission: {', '.join(proof.idle_tests)}"), soft_wrap=True)
    if matrix:
        for name, labels in proof.catches.items():
            out.print(Text(f"  {name}: {len(labels)} caught: {', '.join(labels)}"), soft_wrap=True)
