"""The class page: nothing in it runs, loads or is markup of a student's; it fits a phone."""

from __future__ import annotations

import html
import shutil
from dataclasses import replace

import pytest

from grader.overview import page
from grader.overview.facts import ClassFacts
from tests.overview.conftest import COURSE, HOSTILE
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


@pytest.fixture(scope="module")
def address(source: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("overview") / "index.html"
    path.write_text(source, encoding="utf-8")
    return path.as_uri()


def test_everybody_can_read_it_on_a_phone_and_a_desk_by_day_and_by_night(address: str) -> None:
    """In a real browser: it fits, axe finds nothing, it prints, and no request leaves the page."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install 'grader[dev]')")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    chromium = shutil.which("chromium") or pytest.skip("needs the browser Chromium (chromium) on the PATH")
    asked: list[str] = []
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
        for width, scheme in ((360, "dark"), (1200, "light"), (1200, "dark")):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
            )
            page = context.new_page()
            page.on("request", lambda request: asked.append(request.url))
            page.goto(address, wait_until="networkidle")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"
            found = axe.Axe().run(page)
            assert found.response["violations"] == [], found.generate_report()
            if scheme == "light":
                assert page.pdf(format="A4").startswith(b"%PDF-")
            context.close()
        browser.close()
    assert set(asked) == {address}
