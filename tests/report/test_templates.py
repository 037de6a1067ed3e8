"""A course replaces our templates one by one; they see the report, nothing of Python, and tell where they break."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader import model
from grader.report import BrokenTemplate, environment, render_html, render_markdown

Build = Callable[..., Any]


@pytest.fixture
def own(tmp_path: Path, a_report: Build, a_test: Build) -> Callable[..., model.Report]:
    """A report of a course that has these templates."""

    def write(**templates: str) -> model.Report:
        folder = tmp_path / "templates"
        folder.mkdir(exist_ok=True)
        for name, text in templates.items():
            (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
        report: model.Report = a_report(a_test(message="returned 1"))
        return replace(report, course=replace(report.course, root=tmp_path))

    return write


def test_one_template_of_the_course_takes_the_place_of_ours(own: Callable[..., model.Report]) -> None:
    page = render_html(own(foot_html_j2="<footer>Ask in the forum, {{ report.student }}.</footer>"))
    assert "<footer>Ask in the forum, s01.</footer>" in page
    assert "Of a hidden test" not in page
    assert "returned 1" in page, "the other templates are ours"


def test_the_style_of_the_course_counts_by_the_policy(own: Callable[..., model.Report]) -> None:
    plain = render_html(own())
    page = render_html(own(report_css="h1 { color: teal; }\n"))
    assert "<style>h1 { color: teal; }</style>" in page
    digest = base64.b64encode(hashlib.sha256(b"h1 { color: teal; }").digest()).decode()
    assert digest in html.unescape(page)
    assert digest not in html.unescape(plain)


def test_markdown_can_be_replaced_and_keeps_its_filters(own: Callable[..., model.Report]) -> None:
    assert render_markdown(own(report_md_j2="# {{ '<b>' | words }}")) == "# &lt;b&gt;"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("\n{% if %}", ":2: Expected an expression"),
        ("\n\n{{ reprot.student }}", ":3: 'reprot' is undefined"),
        ("{{ report.no_such }}", ":1: 'grader.report.shown.ReportView object' has no attribute 'no_such'"),
        ("{{ 1 / 0 }}", ":1: division by zero"),
        ("{% include 'nowhere.html.j2' %}", ":1: there is no template nowhere.html.j2"),
        ("{{ report.__class__.__mro__ }}", ":1: "),
        ("{{ report.entries[0].title.__init__.__globals__ }}", ":1: "),
        ("{{ cycler.__init__.__globals__.os.system('id') }}", ":1: "),
        ("{{ self.__dict__ }}{{ ''.__class__ }}{{ ''.__class__.__base__ }}", ":1: "),
    ],
)
def test_a_broken_template_names_its_file_and_line(own: Callable[..., model.Report], text: str, where: str) -> None:
    with pytest.raises(BrokenTemplate) as broken:
        render_html(own(foot_html_j2=text))
    assert str(broken.value).startswith(f"templates/foot.html.j2{where}")


@pytest.mark.parametrize(
    "text",
    ["{{ report.entries.append(1) }}", "{% for x in range(10**9) %}{% endfor %}", "{{ report.entries.clear() }}"],
)
def test_a_template_changes_nothing_and_does_not_run_for_ever(own: Callable[..., model.Report], text: str) -> None:
    with pytest.raises(BrokenTemplate):
        render_html(own(foot_html_j2=text))


def test_templates_that_nobody_uses_and_bad_syntax_are_told_before_anything_is_rendered(
    own: Callable[..., model.Report], tmp_path: Path
) -> None:
    own(foot_html_j2="{% endif %}", exrecise_html="x", partial_html_j2="{{ report }}")
    first, second = environment.problems(tmp_path / "templates")
    assert first.startswith("templates/exrecise.html: is no template; ours are ")
    assert second.startswith("templates/foot.html.j2:1: Encountered unknown tag 'endif'")


def test_a_course_without_templates_uses_ours(tmp_path: Path) -> None:
    assert environment.of_course(tmp_path) is None
