"""Markdown in which no text of a submission can become markup, and JSON with the promised keys."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from grader import model
from grader.model import Verdict
from grader.report import render_json, render_markdown
from grader.report.text import block, span, words

Build = Callable[..., Any]
ZWSP = "\u200b"
JUDGEMENT_KEYS = {"student", "exercise", "file", "sha256", "verdict", "points", "max_points"}
GRADE_KEYS = {"points", "deduction", "deducted_percent", "late_seconds", "deadline", "extended_from", "rule"}
GRADE_KEYS |= {"adjustments"}
JUDGEMENT_KEYS |= {"seconds", "late", "grade", "walls", "graded_at", "submitted_at", "marked_late", "message", "notes"}
JUDGEMENT_KEYS |= {"tests", "provenance"}
TEST_KEYS = {"name", "hidden", "verdict", "points", "max_points", "message", "seconds", "mistakes"}


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain words, 1.5 (x)", "plain words, 1.5 (x)"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
        ("[click](x)", "\\[click\\](x)"),
        ("![pixel](x)", "\\!\\[pixel\\](x)"),
        ("http://evil.example", f"http:{ZWSP}//evil.example"),
        ("www.evil.example", f"www{ZWSP}.evil.example"),
        ("_www.evil.example", f"\\_www{ZWSP}.evil.example"),
        ("a@b.example", f"a@{ZWSP}b.example"),
        ("@teacher", f"@{ZWSP}teacher"),
        ("fixes #12", f"fixes #{ZWSP}12"),
        ("a | b", "a &#124; b"),
        ("a \\| b", "a \\\\&#124; b"),
        ("```", "\\`\\`\\`"),
        ("**bold** __too__ ~~gone~~", "\\*\\*bold\\*\\* \\_\\_too\\_\\_ \\~\\~gone\\~\\~"),
        ("$x$", "\\$x\\$"),
        ("# title", "\\# title"),
        ("a\n---", "a\n\\---"),
        ("a\n===", "a\n\\==="),
        ("- item", "\\- item"),
        ("+ item", "\\+ item"),
        ("12. item", "12\\. item"),
        ("12) item", "12\\) item"),
        ("> quote", "&gt; quote"),
        ("    code", "\u00a0\u00a0\u00a0\u00a0code"),
        ("\tcode", "\u00a0\u00a0\u00a0\u00a0code"),
        ("{{ liquid }}", "\\{\\{ liquid \\}\\}"),
    ],
)
def test_markup_in_a_text_takes_no_effect(text: str, escaped: str) -> None:
    assert words(text) == escaped


@pytest.mark.parametrize(
    ("text", "code"),
    [("x", "`x`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a```b``c", "````a```b``c````"), (" x ", "`  x  `")],
)
def test_code_in_a_line_is_fenced_by_more_backticks_than_it_holds(text: str, code: str) -> None:
    assert span(text) == code


@pytest.mark.parametrize("inside", ["x", "```", "a\n`````\nb", "~~~\n```\n# x"])
def test_a_block_is_fenced_by_more_backticks_than_it_holds(inside: str) -> None:
    fence, *lines, last = block(inside).split("\n")
    assert fence == f"{last}text"
    assert "\n".join(lines) == inside
    assert all(len(run) < len(last) for run in re.findall("`+", inside))


def bare(markdown: str) -> str:
    """The Markdown without its code, in which nothing takes effect."""
    markdown = re.sub(r"^(`{3,})text\n.*?^\1$", "", markdown, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)", "", markdown)


def test_no_field_carries_markup_into_the_report(a_report: Build, a_test: Build) -> None:
    attack = "<img src=x onerror=1> @teacher | [a](http://b) ``` `c` **d**"
    evidence = model.Evidence(attack, (model.Grid(attack, ((attack,),)),))
    failed = a_test(name=attack, tier=attack, message=attack, call=attack, output=attack, evidence=evidence)
    late = {"late": attack, "rule": attack}
    report = a_report(failed, file=attack, notes=(attack,), message=attack, report={"student": attack}, grade=late)
    left = bare(render_markdown(report))
    for needle in ("<", "@teacher", "](", "http://", "**d"):
        assert needle not in left.replace("\\]", "")
    tables = [line for line in left.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in tables} == {6}


def test_messages_keep_their_lines_and_code(a_report: Build, a_test: Build) -> None:
    markdown = render_markdown(a_report(a_test(message="`f(a|b)` is wrong\n# a hint")))
    assert "`f(a|b)`\u00a0is wrong\\\n\\# a hint" in markdown or "`f(a|b)` is wrong\\\n\\# a hint" in markdown


@pytest.mark.parametrize("render", [render_markdown, render_json])
def test_secrets_of_hidden_tests_and_of_staff_stay_out(
    a_report: Build, a_test: Build, render: Callable[[model.Report], str]
) -> None:
    evidence = model.Evidence("canary", (model.Grid("canary", (("canary",),)),))
    hidden = a_test(hidden=True, call="canary", output="canary", detail="canary", evidence=evidence)
    assert "canary" not in render(a_report(hidden, a_test(detail="canary")))


@pytest.mark.parametrize("render", [render_markdown, render_json])
@pytest.mark.parametrize("text", ["half \ud800", "\x1b[2J", "\x00", "\u202eabc"])
def test_a_report_can_always_be_written_and_hides_nothing(
    a_report: Build, a_test: Build, render: Callable[[model.Report], str], text: str
) -> None:
    test = a_test(name=text, message=text, output=text, call=text)
    rendered = render(
        a_report(test, file=text, walls=text, report={"student": text}, grade={"late": text, "rule": text})
    )
    rendered.encode("utf-8")
    assert text not in rendered


def test_markdown_says_what_the_page_says(a_report: Build, a_test: Build) -> None:
    grid = model.Grid("yours", (("1.5",),), wrong=((0, 0),))
    failed = a_test(name="ceil_mode[2]", call="f(1)", output="x", evidence=model.Evidence("why", (grid,)))
    markdown = render_markdown(a_report(failed, a_test(verdict=Verdict.ACCEPTED, points=1.0)))
    for part in ("# Feedback for s01", "## Max pooling", "### basics", "#### ceil mode \\[2\\]", "**wrong answer**"):
        assert part in markdown
    for part in ("f(1)", "*1.5*", "why", "- small example (public): accepted, 1 of 1", "**Points: 0 of 8**"):
        assert part in markdown


def test_markdown_of_what_was_not_handed_in(a_report: Build) -> None:
    markdown = render_markdown(a_report(verdict=Verdict.NOT_SUBMITTED, file=None, sha256=None))
    assert "Nothing was handed in" in markdown
    assert "`maxpool.py` or `maxpool.ipynb`" in markdown


def test_markdown_of_unknown_points_says_why(a_report: Build, a_test: Build) -> None:
    unknown = a_test(verdict=Verdict.JUDGE_ERROR, points=None)
    markdown = render_markdown(a_report(unknown, points=None))
    assert "**Points: not yet known, of 8**" in markdown
    assert "our fault, not yours" in markdown


def test_json_has_the_keys_of_grade_json(a_report: Build, a_test: Build) -> None:
    late = {"late": "1 day late: -20%", "rule": "Too late."}
    report = a_report(a_test(hidden=True, message="Rounded up?"), walls="pidns", grade=late)
    record = json.loads(render_json(report))
    assert list(record) == ["student", "course", "points", "max_points", "as_of", "judgements", "annotations"]
    assert record["course"] == "cnn"
    (judgement,) = record["judgements"]
    assert set(judgement) == JUDGEMENT_KEYS
    assert (judgement["verdict"], judgement["late"], judgement["walls"]) == (
        "wrong answer",
        "1 day late: -20%",
        "pidns",
    )
    assert (set(judgement["grade"]), judgement["grade"]["rule"]) == (GRADE_KEYS, "Too late.")
    (test,) = judgement["tests"]
    assert set(test) == TEST_KEYS
    assert (test["hidden"], test["message"]) == (True, "Rounded up?")


def test_json_does_not_tell_how_long_a_hidden_test_took(a_report: Build, a_test: Build) -> None:
    """A submission can sleep for as long as its input says."""
    (judgement,) = json.loads(render_json(a_report(a_test(hidden=True), a_test(hidden=False))))["judgements"]
    assert judgement["seconds"] is None
    assert [test["seconds"] is None for test in judgement["tests"]] == [True, False]


def test_json_of_unknown_points_is_null(a_report: Build, a_test: Build) -> None:
    record = json.loads(render_json(a_report(a_test(verdict=Verdict.NOT_RUN, points=None), points=None)))
    assert (record["points"], record["judgements"][0]["points"]) == (None, None)
