"""What staff wrote, put where it belongs in a report."""

from __future__ import annotations

from collections.abc import Collection

from grader.annotations import has_changed
from grader.model import Annotation, Graded, Report
from grader.report.amounts import moment, number, signed
from grader.report.hostile import one_line
from grader.report.markdown import as_html
from grader.report.messages import message
from grader.report.shown import Remark


def on_all(report: Report) -> tuple[Remark, ...]:
    """On the student's work as a whole, and on exercises that the report does not have."""
    slugs = {entry.exercise.slug for entry in report.entries}
    return tuple(_remark(one, report, None, one.exercise) for one in report.annotations if one.exercise not in slugs)


def on_exercise(report: Report, entry: Graded) -> tuple[Remark, ...]:
    """On an exercise as a whole, and on tests that its judgement does not have."""
    names = {test.name for test in entry.judgement.tests}
    of_exercise = _of(report, entry)
    return tuple(_remark(one, report, entry, one.test) for one in of_exercise if one.test not in names)


def on_tests(report: Report, entry: Graded) -> dict[str, tuple[Remark, ...]]:
    """name of a test -> what is written on it."""
    names = {test.name for test in entry.judgement.tests}
    found: dict[str, tuple[Remark, ...]] = {}
    for one in _of(report, entry):
        if one.test in names:
            found[one.test] = (*found.get(one.test, ()), _remark(one, report, entry, ""))
    return found


def _of(report: Report, entry: Graded) -> Collection[Annotation]:
    return [one for one in report.annotations if one.exercise == entry.exercise.slug]


def _remark(one: Annotation, report: Report, entry: Graded | None, about: str) -> Remark:
    return Remark(
        html=as_html(one.text),
        text=message(one.text),
        points="" if one.points is None else signed(one.points),
        author=one_line(one.author),
        written_at=moment(one.written_at, report.course.zone),
        about=one_line(about.replace("_", " ")),
        earlier=_earlier(one, entry),
    )


def _earlier(one: Annotation, entry: Graded | None) -> str:
    if entry is None or one.seen is None or not has_changed(one, entry.judgement):
        return ""
    if (entry.judgement.sha256 or "") != one.seen.sha256:
        return "This was written on an earlier file of yours."
    points = "without points" if one.seen.points is None else f"{number(one.seen.points)} points"
    return f"This was written when the verdict was “{one_line(one.seen.verdict)}”, {points}."
