"""What staff wrote stands where it belongs, can do nothing, and says when the judgement under it has changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from grader import model
from grader.model import Annotation, Seen, Verdict
from grader.report import render_html, render_json, render_markdown
from grader.report.markdown import as_html
from grader.report.view import view

Build = Callable[..., Any]
RENDERERS = [render_html, render_markdown, render_json]


def remark(text: str = "Well done", **changes: Any) -> Annotation:
    usual = Annotation("ab12", "s01", "w2-maxpool", "", text, None, "Anna", "2026-11-22T09:00:00+00:00")
    return replace(usual, **changes)


def with_remarks(report: model.Report, *remarks: Annotation) -> model.Report:
    return replace(report, annotations=remarks)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** `code`", "<p><strong>bold</strong> <code>code</code></p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("```python\nx < 1\n```", '<pre><code class="language-python">x &lt; 1\n</code></pre>'),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("# Title", "<p># Title</p>"),
        ("\x1b[31m \u202e", "<p>\\x1b[31m \\u202e</p>"),
        ("[here](https://example.org)", '<p><a href="https://example.org" rel="noopener noreferrer">here</a></p>'),
    ],
)
def test_markdown_becomes_harmless_html(text: str, html: str) -> None:
    assert as_html(text).strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](data:text/html,<script>)", "[x](vbscript:x)",
        "[x](file:///etc/passwd)", "![pixel](https://evil.example/x.png)", "<a href=javascript:alert(1)>x</a>",
        "[x](&#106;avascript:alert(1))", '[x](https://a"onmouseover="alert(1))', "<iframe src=//evil>", "<style>*{}",
        "[x]: javascript:alert(1)\n\n[x]", "<javascript:alert(1)>", "\\<script>alert(1)</script>", "<!-- --><b onx=1>",
    ],
)  # fmt: skip
def test_no_markdown_becomes_a_script_a_picture_or_an_attribute(text: str) -> None:
    html = str(as_html(text)).lower()
    for needle in ("<script", "<img", "<iframe", "<style", "<b ", 'href="javascript', 'href="data', 'href="file'):
        assert needle not in html
    assert '"onmouseover' not in html
    assert 'href="vbscript' not in html


def test_a_remark_stands_where_it_was_made(a_report: Build, a_test: Build) -> None:
    report = view(
        with_remarks(
            a_report(a_test(name="ceil_mode")),
            remark("on all", exercise=""),
            remark("on the exercise"),
            remark("on the test", test="ceil_mode"),
            remark("on a test that is gone", test="no_more"),
            remark("on an exercise that is gone", exercise="w9-gone"),
        )
    )
    (entry,) = report.entries
    assert [(one.text.text, one.about) for one in report.remarks] == [
        ("on all", ""),
        ("on an exercise that is gone", "w9-gone"),
    ]
    assert [(one.text.text, one.about) for one in entry.remarks] == [
        ("on the exercise", ""),
        ("on a test that is gone", "no more"),
    ]
    assert [one.text.text for one in entry.tests[0].remarks] == ["on the test"]


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize("test", ["", "small_example", "gone"])
@pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.NOT_SUBMITTED])
def test_every_remark_is_in_every_format(
    a_report: Build, a_test: Build, render: Callable[[model.Report], str], test: str, verdict: Verdict
) -> None:
    """Also on a passed test, on one of a file that is not there, and on one that is gone."""
    report = a_report(a_test(verdict=verdict), verdict=verdict)
    if verdict is Verdict.NOT_SUBMITTED:
        report = a_report(verdict=verdict)
    text = render(with_remarks(report, remark("kept for ever", test=test, points=-0.5)))
    assert "kept for ever" in text
    assert "Anna" in text
    assert any(points in text for points in ("\N{MINUS SIGN}0.5", "-0.5"))


def test_points_and_reason_are_shown_with_how_the_sum_came_about(a_report: Build, a_test: Build) -> None:
    one = remark("Copied the loop.", points=-0.5)
    grade = {"deduction": 1.6, "points": 5.9, "adjustments": (one,)}
    report = with_remarks(a_report(a_test(), points=8.0, grade=grade), one)
    (entry,) = view(report).entries
    minus = "\N{MINUS SIGN}"
    assert [(term.what, term.points) for term in entry.sum] == [
        ("tests", "8"),
        ("late", f"{minus}1.6"),
        ("adjusted by Anna", f"{minus}0.5"),
    ]
    assert json.loads(render_json(report))["judgements"][0]["grade"]["adjustments"][0]["text"] == "Copied the loop."


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (None, ""),
        (Seen("9f2c1ab04d77" + "e" * 52, "wrong answer", 0.0, ""), ""),
        (Seen("9f2c1ab04d77" + "e" * 52, "wrong answer", 3.0, ""), "when the verdict was “wrong answer”, 3 points"),
        (Seen("9f2c1ab04d77" + "e" * 52, "judge error", None, ""), "“judge error”, without points"),
        (Seen("cd" * 32, "wrong answer", 0.0, ""), "on an earlier file of yours"),
    ],
)
def test_a_remark_on_an_earlier_judgement_says_so(a_report: Build, a_test: Build, seen: Seen | None, said: str) -> None:
    report = with_remarks(a_report(a_test()), remark(seen=seen))
    (shown,) = view(report).entries[0].remarks
    assert said in shown.earlier
    assert bool(said) == bool(shown.earlier)


ATTACK = "<script>alert(1)</script> @everyone ::error:: | ``` \x1b[2J"


@pytest.mark.parametrize("render", RENDERERS)
def test_a_hostile_remark_can_do_nothing(a_report: Build, a_test: Build, render: Callable[[model.Report], str]) -> None:
    """Staff paste what students wrote."""
    said = remark(ATTACK, author=ATTACK, test="small_example", points=1.0)
    text = render(with_remarks(a_report(a_test()), said, remark(ATTACK, exercise=ATTACK), remark(ATTACK, test=ATTACK)))
    assert "\x1b" not in text
    if render is not render_json:
        assert "<script" not in text
    if render is render_markdown:
        assert "@everyone" not in text
        assert "\n```" not in text
