"""Is a judgement the same each time? Accepted solutions are judged again and again; whatever differs is chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.model import Judgement, Submission


def repeated(solution: Submission, times: int) -> list[Submission]:
    """The same work under a label for each time, judged as a student's is."""
    return [replace(solution, student=f"{solution.student}, time {number + 1}") for number in range(times)]


def differences(judgements: Sequence[Judgement]) -> Iterator[str]:
    """A line for each judgement of the same work by which it was judged otherwise than the first time."""
    usual = _what_counts(judgements[0])
    for judgement in judgements[1:]:
        found = _what_counts(judgement)
        if found != usual:
            names = sorted({name for name, *_ in found ^ usual})
            yield f"{judgement.exercise} {judgement.student}: not judged as the first time: {', '.join(names)}"


def _what_counts(judgement: Judgement) -> set[tuple[str, ...]]:
    tests = {(test.name, test.verdict, str(test.points), test.message) for test in judgement.tests}
    return tests | {("the whole", judgement.verdict, str(judgement.points), judgement.message)}
