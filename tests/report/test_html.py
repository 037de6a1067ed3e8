"""The page: one file that fetches and runs nothing, in which no text of a submission can become markup."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import grader.report
from grader import model
from grader.model import Verdict
from grader.report import render_html

Build = Callable[..., Any]
ATTACK = "<img src=x onerror=alert(1)>\"'></pre></style></title><script>alert(1)</script>{{ 7*7 }}&lt;"
MAY_RUN_OR_FETCH = {
    "script",
    "img",
    "image",
    "iframe",
    "object",
    "embed",
    "link",
    "base",
    "form",
    "foreignobject",
    "video",
}
VOID = {"meta", "br", "path", "rect", "use"}


class Page(HTMLParser):
    """What a browser would make of the page: tags with attributes, text by innermost tag."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    @property
    def text(self) -> str:
        return " ".join(" ".join(text for tag, text in self.texts if tag != "style").split())

    def inside(self, tag: str) -> list[str]:
        return [text for where, text in self.texts if where == tag]


@pytest.fixture
def rich(a_report: Build, a_test: Build) -> model.Report:
    """Something of everything that a page can hold."""
    window = model.Grid("input", (("1.0", "2.0"), ("3.0", "4.0")), window=(-1, -1, 2, 2))
    got = model.Grid("yours", (("0.0",),), wrong=((0, 0),))
    report: model.Report = a_report(
        a_test(verdict=Verdict.ACCEPTED, points=1.0),
        a_test(
            message="`f(x)` is wrong\na hint",
            call="f(1)",
            output="x = 1",
            evidence=model.Evidence("why", (window, got)),
        ),
        a_test(name="seen[2-3]", hidden=True, tier="edge cases", message="Rounded up?"),
        a_test(verdict=Verdict.NOT_RUN, points=None, message="needs a GPU"),
        message="the whole of it",
        notes=("maxpool.py is newer and counts", "two\nlines"),
        grade={"late": "1 day late: -20%", "rule": "Handed in 1 day after the deadline."},
        points=None,
    )
    return report


def everywhere(a_report: Build, a_test: Build, text: str) -> model.Report:
    """The text in every field that a student, a submission or a course file can fill."""
    evidence = model.Evidence(text, (model.Grid(text, ((text,),), wrong=((0, 0),)),))
    tests = [
        a_test(name=text, message=f"{text}\n`{text}`", call=text, output=text, tier=text, evidence=evidence),
        a_test(name=f"{text}[{text}]", message=text, hidden=True),
    ]
    report: model.Report = a_report(
        *tests,
        file=text,
        sha256=text,
        message=text,
        notes=(text,),
        grade={"late": text, "rule": text},
        graded_at=text,
        report={"student": text, "as_of": text},
    )
    return report


def test_nothing_in_a_text_becomes_markup(a_report: Build, a_test: Build) -> None:
    page = Page(render_html(everywhere(a_report, a_test, ATTACK)))
    assert not {tag for tag, _ in page.tags} & MAY_RUN_OR_FETCH
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "src"]
    assert page.open == []
    assert ATTACK in "".join(page.inside("pre"))
    assert "{{ 7*7 }}" in page.text


@pytest.mark.parametrize("text", ["half \ud800", "\x1b[2J", "\x00", "\u202eabc", "\r", "\ufffe", "\x85"])
def test_a_page_can_always_be_written_and_hides_nothing(a_report: Build, a_test: Build, text: str) -> None:
    page = render_html(everywhere(a_report, a_test, text))
    page.encode("utf-8")
    assert text not in page


def test_the_page_fetches_and_runs_nothing(rich: model.Report) -> None:
    source = render_html(rich)
    for needle in ("http:", "https:", "//", "src=", "<script", "style=", "<link", "<iframe", "@import", "javascript:"):
        assert needle not in source
    links = [attributes["href"] for _, attributes in Page(source).tags if "href" in attributes]
    assert links
    assert all(link.startswith("#") for link in links)
    assert set(re.findall(r"url\(([^)]*)\)", source)) == {"#hatch"}


def test_the_policy_allows_our_style_and_nothing_else(rich: model.Report) -> None:
    page = Page(render_html(rich))
    style = "".join(page.inside("style"))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    metas = [attributes for tag, attributes in page.tags if tag == "meta"]
    policies = [meta["content"] for meta in metas if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policies == [f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"]


def test_the_page_is_well_formed_and_its_links_arrive(rich: model.Report) -> None:
    page = Page(render_html(rich))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    wanted = [attributes["href"][1:] for _, attributes in page.tags if "href" in attributes]
    wanted += [name for _, attributes in page.tags for name in attributes.get("aria-labelledby", "").split()]
    assert page.open == []
    assert len(ids) == len(set(ids))
    assert set(wanted) <= set(ids)


def test_headings_go_down_one_step_at_a_time(rich: model.Report) -> None:
    levels = [int(tag[1]) for tag, _ in Page(render_html(rich)).tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_pictures_have_a_text_alternative(rich: model.Report) -> None:
    tags = Page(render_html(rich)).tags
    svgs = [attributes for tag, attributes in tags if tag == "svg"]
    assert [svg for svg in svgs if svg.get("class") == "grid"]
    assert all(svg.get("aria-hidden") == "true" or svg.get("aria-labelledby") for svg in svgs)


def test_secrets_of_hidden_tests_and_of_staff_stay_out(a_report: Build, a_test: Build) -> None:
    evidence = model.Evidence("canary", (model.Grid("canary", (("canary",),)),))
    hidden = a_test(hidden=True, call="canary", output="canary", detail="canary", evidence=evidence)
    assert "canary" not in render_html(a_report(hidden, a_test(detail="canary")))


def test_a_failed_public_test_shows_all_that_helps(rich: model.Report) -> None:
    page = Page(render_html(rich))
    for part in ("f(x)", "is wrong", "a hint", "f(1)", "x = 1", "why", "input", "yours", "wrong answer", "hidden"):
        assert part in page.text
    assert "f(x)" in page.inside("code")
    assert [tag for tag, attributes in page.tags if tag == "details" and "open" in attributes]


def test_the_head_names_student_course_points_and_date(a_report: Build, a_test: Build) -> None:
    text = Page(render_html(a_report(a_test(), report={"points": 3.5}))).text
    for part in ("s01", "Convolutional networks", "3.5 of 8 points", "22 Nov 2026, 09:30 UTC", "9f2c1ab04d77"):
        assert part in text
    assert "9f2c1ab04d77e" not in text


def test_unknown_points_are_shown_as_unknown(rich: model.Report) -> None:
    text = Page(render_html(rich)).text
    assert "not yet known of 8 points" in text
    assert "Still without points: Max pooling (not run)" in text


def test_what_was_not_handed_in_says_which_file_was_expected(a_report: Build, a_test: Build) -> None:
    left_out = a_test(verdict=Verdict.NOT_SUBMITTED)
    report = a_report(left_out, verdict=Verdict.NOT_SUBMITTED, file=None, sha256=None)
    text = Page(render_html(report)).text
    assert "Nothing was handed in for this exercise, so it counts 0 of 8 points." in text
    assert "maxpool.py or maxpool.ipynb" in text
    assert "small example" not in text


def test_a_judge_error_is_ours(a_report: Build, a_test: Build) -> None:
    text = Page(render_html(a_report(a_test(verdict=Verdict.JUDGE_ERROR, points=None), points=None))).text
    assert "our fault, not yours" in text
    assert "Staff have been told to run it again" in text
    assert "0 of 8" not in text


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_is_said_in_words(a_report: Build, a_test: Build, verdict: Verdict) -> None:
    assert verdict.value in Page(render_html(a_report(a_test(verdict=verdict)))).text


@pytest.mark.parametrize("output", ["\n\n  indented", "a\n\nb", "  x"])
def test_what_was_printed_keeps_its_lines(a_report: Build, a_test: Build, output: str) -> None:
    source = render_html(a_report(a_test(output=output)))
    assert f'<pre class="output" tabindex="0">\n{output}</pre>' in source


def test_a_report_without_entries_is_a_page(a_report: Build) -> None:
    report = model.Report(a_report().course, "s01")
    assert "Nothing has been graded yet." in render_html(report)


def test_a_long_report_is_small_and_quick(a_report: Build, a_test: Build) -> None:
    grid = model.Grid("values", (("-1.2345",) * 6,) * 6, wrong=((0, 0), (1, 1)), window=(-1, -1, 3, 3))
    failed = a_test(
        message="wrong " * 20, call="f(x)\n" * 10, output="x\n" * 10, evidence=model.Evidence("why", (grid,) * 3)
    )
    report = a_report(*[a_test(verdict=Verdict.ACCEPTED)] * 17, *[failed] * 3)
    report = model.Report(report.course, "s01", report.entries * 3)
    page = render_html(report)
    start = time.thread_time()
    render_html(report)
    assert len(page.encode()) < 150_000
    assert time.thread_time() - start < 0.1  # of CPU time; some 5 ms, the rest is for a slow machine


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        *[(ink, ground, 4.5) for ink in ("ink", "faint") for ground in ("paper", "card", "sunk")],
        *[(tone, ground, 4.5) for tone in ("good", "bad", "open", "none") for ground in ("card", f"{tone}-soft")],
        *[("ink", ground, 4.5) for ground in ("bad-soft", "open-soft", "none-soft")],
        ("link", "card", 4.5),
        ("bad", "hatch", 3.0),  # bold figures on the hatching, with a halo of bad-soft around them
        ("window", "card", 3.0),
        ("bad", "bad-soft", 3.0),
    ],
)
def test_contrast_is_enough_to_read(scheme: int, ink: str, ground: str, least: float) -> None:
    """Source: WCAG 2.2, success criteria 1.4.3 and 1.4.11."""
    css = (Path(grader.report.__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", re.findall(r":root \{(.*?)\}", css, re.DOTALL)[scheme]))
    assert contrast(colours[ink], colours[ground]) >= least
