"""docs/json.md names the keys that programs find, all of them and no others."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from grader.model import Annotation, Course, Grade, Graded, Judgement, Measured, Report, Verdict
from grader.model import TestResult as Result
from grader.report import judgement_object, render_json

PAGE = (Path(__file__).parents[2] / "docs/json.md").read_text(encoding="utf-8")


def documented(what: str) -> set[str]:
    """The keys in the first column of the table `of …`."""
    table = PAGE.partition(f"| of {what} | |\n|---|---|\n")[2].partition("\n\n")[0]
    assert table, what
    return {key for row in table.splitlines() for key in re.findall(r"`(\w+)`", row.split("|")[1])}


def test_the_page_names_every_key(course: Course) -> None:
    said = Annotation("1", "s1", "w2-maxpool", "", "Late bus.", 1.0, "anna", "2026-11-21T10:00:00+00:00")
    measured = Measured("training", (), {"accuracy": 0.9})
    test = Result("t", False, "basic", Verdict.ACCEPTED, 1.0, 1.0, measured=measured)
    judgement = Judgement("s1", "w2-maxpool", Verdict.ACCEPTED, 1.0, 1.0, (test,))
    grade = Grade(1.0, 2.0, adjustments=(said,))
    entry = Graded(course.exercise("w2-maxpool"), judgement, grade)
    report = json.loads(render_json(Report(course, "s1", (entry,), annotations=(said,))))
    found = judgement_object(judgement, grade)
    assert documented("a student's file") == set(report)
    assert documented("a judgement") == set(found) == set(report["judgements"][0])
    assert documented("`grade`") == set(found["grade"])
    assert documented("`provenance`") == set(found["provenance"])
    assert documented("a test") == set(found["tests"][0])
    assert documented("an annotation") == set(found["grade"]["adjustments"][0]) == set(report["annotations"][0])


@pytest.mark.parametrize("verdict", Verdict)
def test_the_page_names_every_verdict(verdict: Verdict) -> None:
    assert f"`{verdict.value}`" in PAGE
