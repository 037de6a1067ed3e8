"""The class page: nothing in it runs, loads or is markup of a student's; it fits a phone."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

from grader.overview import page
from grader.overview.facts import ClassFacts
from tests.overview.conftest import COURSE, HOSTILE
from tests.report import test_browser as browser
from tests.report.test_html import MAY_RUN_OR_FETCH, Page


@pytest.fixture(scope="module")
def source(class_facts: ClassFacts) -> str:
    return page.render(COURSE, class_facts)


def test_nothing_runs_or_loads_and_names_stay_text(source: str) -> None:
    made = Page(source)
    assert not {tag for tag, _ in made.tags} & MAY_RUN_OR_FETCH
    assert made.open == []
    assert HOSTILE in made.text
    assert "default-src 'none'; style-src 'sha256-" in html.unescape(source)
    for needle in ("http:", "https:", "src=", "style=", "@import"):
        assert needle not in source.replace(html.escape(HOSTILE), "")


def test_links_arrive_and_pictures_have_words(source: str) -> None:
    tags = Page(source).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {attributes["href"][1:] for _, attributes in tags if "href" in attributes} <= set(ids)
    svgs = [attributes for tag, attributes in tags if tag == "svg"]
    assert len(svgs) == 2
    assert all("aria-label" in svg or "aria-labelledby" in svg for svg in svgs)


def test_judge_errors_stand_first(source: str, class_facts: ClassFacts) -> None:
    headings = [text for tag, text in Page(source).texts if tag == "h2"]
    assert headings[:2] == ["Judge errors: without points until they are graded again", "Points"]
    assert "Judge errors" not in page.render(COURSE, replace(class_facts, faults=()))


@pytest.mark.skipif(browser.CHROMIUM is None, reason="needs the browser Chromium (chromium) on the PATH")
def test_the_page_fits_a_phone(source: str, tmp_path: Path) -> None:
    frame = tmp_path / "frame.html"
    frame.write_text(browser.FRAME.format(width=360, page=html.escape(source)), encoding="utf-8")
    dom = browser.chromium(tmp_path / "profile", "--dump-dom", frame.as_uri())
    found = re.search(r"<title>(\d+) (\d+) (\S+)</title>", dom)
    assert found
    assert int(found[1]) <= 360
    assert found[3] != "none", "the policy refused the page's own style"
