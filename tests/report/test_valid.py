"""Pages are valid HTML, by the strict parser of html5lib; and what reads them as PDF finds the same, with no secret."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from grader import model
from grader.report import render_html

Build = Callable[..., Any]
ATTACK = "<img src=x onerror=alert(1)>\"'></pre></style></title><script>alert(1)</script>&lt; ]]> <!--"


def everything(a_report: Build, a_test: Build, text: str) -> model.Report:
    grid = model.Grid(text, ((text,),), wrong=((0, 0),), window=(-1, -1, 2, 2))
    evidence = model.Evidence(text, (grid,), (), (), model.Excerpt(text, 1, (text, text), 1))
    tests = [a_test(name=f"{text}{index}", message=f"{text}\n{text}", call=text, output=text) for index in range(8)]
    remark = model.Annotation("1", "s01", "w2-maxpool", "", text, 1.0, text, text)
    report: model.Report = a_report(
        a_test(name=text, message=text, call=text, output=text, evidence=evidence),
        a_test(name=text, hidden=True, message="A sentence.", call="kanary", detail="kanary", output="kanary"),
        *tests,
        *[a_test(name=f"p{index}", verdict=model.Verdict.ACCEPTED) for index in range(6)],
        message=text,
        notes=(text,),
        report={"student": text},
    )
    return model.Report(report.course, text, report.entries, report.as_of, 0.0, 8.0, (remark,))


@pytest.mark.parametrize("text", ["plain", ATTACK])
def test_the_page_is_valid_html(a_report: Build, a_test: Build, text: str) -> None:
    html5lib = pytest.importorskip("html5lib")
    html5lib.HTMLParser(strict=True).parse(render_html(everything(a_report, a_test, text)))


def test_every_picture_has_a_text_alternative(a_report: Build, a_test: Build) -> None:
    html5lib = pytest.importorskip("html5lib")
    page = html5lib.parse(render_html(everything(a_report, a_test, "x")), namespaceHTMLElements=False)
    pictures = [one for one in page.iter() if str(one.tag).endswith("svg")]
    ids = {one.get("id"): "".join(one.itertext()) for one in page.iter() if one.get("id")}
    shown = [one for one in pictures if one.get("aria-hidden") != "true"]
    assert len(shown) > 1
    assert all(ids.get(name) for one in shown for name in one.get("aria-labelledby", "-").split())


def test_a_pdf_says_what_the_page_says_and_holds_no_secret(a_report: Build, a_test: Build) -> None:
    pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))
    pypdf = pytest.importorskip("pypdf")
    pdf = pytest.importorskip("grader.report.pdf")
    report = everything(a_report, a_test, "shown text")
    first = pdf.render_pdf(report)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(first)).pages)
    assert "shown text" in text
    assert "A sentence." in text
    assert "kanary" not in text
    assert b"kanary" not in first
    assert pdf.render_pdf(report) == first, "the same facts, the same bytes"


def test_pictures_of_a_pdf_carry_their_own_style(a_report: Build, a_test: Build) -> None:
    """WeasyPrint would fill what it does not know with black: a cell that is wrong could not be read."""
    pdf = pytest.importorskip("grader.report.pdf")
    page = pdf.with_own_style(render_html(everything(a_report, a_test, "x")))
    for start in ('<svg class="grid', '<svg class="bar', '<svg class="strip', '<svg class="icon'):
        part = page[page.index(start) :].partition("</svg>")[0]
        assert ".wrong{" in part.replace(" ", "")
        assert "var(" not in part
        assert "url(#" not in part
        assert "<use" not in part
