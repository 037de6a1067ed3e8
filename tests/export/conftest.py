"""A class whose judgements are stored, without any of them having been made: what an export needs and no more."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.annotation_store import AnnotationStore
from grader.annotations import identified
from grader.cli import main
from grader.model import Annotation, Judgement, Verdict, worst
from grader.model import TestResult as Result
from grader.store import open_store

COURSE = """\
course: tiny
title: A tiny course
late: {deduction: 10% per day}
exercises:
  - slug: w1-double
    title: Doubling
    week: 1
    points: 4
    deadline: 2027-02-01 23:59
    submit: double
    functions: {double: any}
    tiers: {basic: 4}
  - slug: w1-triple
    title: Tripling
    week: 1
    points: 6
    submit: triple
    functions: {triple: any}
    tiers: {basic: 6}
"""
AC, WA, JE, NS = Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.JUDGE_ERROR, Verdict.NOT_SUBMITTED
MOST = {"w1-double": 4.0, "w1-triple": 6.0}
Said = Callable[[], str]


def judged(student: str, points: float | None, slug: str = "w1-double", hint: str = "Rounded up?") -> Judgement:
    """Two tests, one of them hidden; unknown points are a judge error."""
    most = MOST[slug]
    if points is None:
        return Judgement(student, slug, JE, None, most, message="Ours.", graded_at="2027-01-01T00:00:00+00:00")
    verdict = AC if points == most else WA
    tests = (
        Result("two", False, "basic", AC, most / 2, most / 2, call="double(2)"),
        Result("seven", True, "basic", verdict, points - most / 2, most / 2, hint, "canary", call="canary"),
    )
    return Judgement(
        student, slug, worst(test.verdict for test in tests), points, most, tests, f"{slug[3:]}.py", "0" * 64,
        0.5, "walls", graded_at="2027-01-01T00:00:00+00:00", submitted_at="2027-01-01T00:00:00+00:00",
    )  # fmt: skip


@dataclass
class Class:
    root: Path
    said: Said

    def graded(self, judgements: Iterable[Judgement]) -> None:
        with open_store(self.root / "results") as store:
            for number, judgement in enumerate(judgements):
                store.add(judgement, str(number))

    def adjusted(self, student: str, points: float, exercise: str = "") -> None:
        said = Annotation("", student, exercise, "", "Because.", points, "ta", "2027-01-02T00:00:00+00:00")
        with open_store(self.root / "results") as store:
            AnnotationStore(store).add([identified(said)])

    def export(self, *arguments: object) -> tuple[int, str]:
        """(status, all that was printed)."""
        status = main(["export", *map(str, arguments), "--course", str(self.root)])
        return status, self.said()

    def exported(self, name: str) -> bytes:
        return (self.root / "results/exports" / name).read_bytes()


@pytest.fixture
def pupils(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Class:
    root = tmp_path / "course"
    root.mkdir()
    (root / "course.yml").write_text(COURSE)

    def said() -> str:
        captured = capsys.readouterr()
        return captured.out + captured.err

    return Class(root, said)


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
