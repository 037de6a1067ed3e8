"""What to look at next: what fails as a whole, then where most is lost; and the student's own line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from grader import model
from grader.model import Evidence, Excerpt, Verdict
from grader.report import render_html, render_markdown
from grader.report.view import view

Build = Callable[..., Any]
LINES = Excerpt("maxpool.py", 11, ("def f(x):", "    return x.foo", ""), 1)


def course_of(*reports: model.Report) -> model.Report:
    """One report with the exercises of several."""
    entries = tuple(entry for report in reports for entry in report.entries)
    return replace(reports[0], entries=entries)


def test_what_costs_most_comes_first_and_not_submitted_last(a_report: Build, a_test: Build) -> None:
    little = a_report(a_test(message="a little"), points=7.0)
    much = a_report(a_test(name="many_things", message="`f(x)` much\nand a hint"), points=2.0)
    nothing = a_report(verdict=Verdict.NOT_SUBMITTED, file=None, sha256=None, points=0.0)
    broken = a_report(a_test(message="Importing failed"), message="Importing failed", points=6.0)
    steps = view(course_of(little, nothing, much, broken)).steps
    assert [(step.entry, step.title, step.why.text, step.points) for step in steps] == [
        ("e4", "Max pooling", "Importing failed", "2"),
        ("e3", "Max pooling: many things", "`f(x)` much", "6"),
        ("e1", "Max pooling: small example", "a little", "1"),
    ]
    (last,) = view(course_of(nothing)).steps
    assert last.why.text == "Nothing was handed in. The file would have been `maxpool.py`."


def test_a_public_test_goes_before_a_hidden_one_and_hidden_ones_say_their_sentence(
    a_report: Build, a_test: Build
) -> None:
    hidden = a_test(name="hidden", hidden=True, message="the author's sentence")
    (step,) = view(a_report(hidden, a_test(message="seen"))).steps
    assert step.why.text == "seen"
    (step,) = view(a_report(hidden)).steps
    assert step.why.text == "the author's sentence"


@pytest.mark.parametrize("points", [8.0, None])
def test_where_nothing_is_lost_or_known_there_is_nothing_to_do(
    a_report: Build, a_test: Build, points: float | None
) -> None:
    report = a_report(a_test(verdict=Verdict.ACCEPTED), points=points)
    assert view(report).steps == ()
    assert ("Every test passed" in render_html(report)) is (points is not None)


# The student's own line


def test_the_line_to_blame_is_marked_where_a_public_test_failed(a_report: Build, a_test: Build) -> None:
    report = a_report(a_test(message="f raised", evidence=Evidence("", (), excerpt=LINES)))
    lines = view(report).entries[0].tests[0].lines
    assert lines is not None
    assert [(line.number, line.text, line.blamed) for line in lines.lines] == [
        (11, "def f(x):", False),
        (12, "    return x.foo", True),
        (13, "", False),
    ]
    assert "<mark>" in render_html(report)
    assert ">   12      return x.foo" in render_markdown(report)


def test_the_line_that_fails_as_a_whole_is_shown_once(a_report: Build, a_test: Build) -> None:
    test = a_test(message="Importing failed", evidence=Evidence("", (), excerpt=LINES))
    report = a_report(test, test, message="Importing failed")
    assert render_html(report).count("<mark>") == 1
    assert view(report).entries[0].lines is not None


def test_of_a_hidden_test_no_line_is_shown(a_report: Build, a_test: Build) -> None:
    hidden = a_test(hidden=True, evidence=Evidence("", (), excerpt=LINES), message="m")
    report = a_report(hidden, message="m")
    assert "x.foo" not in render_html(report)
    assert "x.foo" not in repr(view(report))
