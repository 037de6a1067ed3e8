"""The pages: nothing in them runs, loads or is markup of a student's; they accuse nobody; everybody can read them."""

from __future__ import annotations

import html
import shutil
from pathlib import Path

import pytest

from grader.similarity.records import Findings
from tests.report.test_html import MAY_RUN_OR_FETCH, Page
from tests.similarity.conftest import HOSTILE

LOOKS = (("index", 360, "dark"), ("w1-double-1", 360, "light"), ("w1-double-2", 1200, "dark"))


def test_nothing_runs_or_loads_and_names_and_files_stay_text(pages: Path) -> None:
    sources = {path.name: path.read_text(encoding="utf-8") for path in pages.iterdir()}
    assert sorted(sources) == ["index.html", "w1-double-1.html", "w1-double-2.html"]
    for source in sources.values():
        made = Page(source)
        assert not {tag for tag, _ in made.tags} & MAY_RUN_OR_FETCH
        assert made.open == []
        assert "default-src 'none'; style-src 'sha256-" in html.unescape(source)
        for needle in ("http:", "https:", "src=", "style=", "@import", "\u202e"):
            assert needle not in source.replace(html.escape(HOSTILE), "")
    assert HOSTILE in Page(sources["index.html"]).text
    assert any(f"{HOSTILE}</td></table>" in Page(source).text for source in sources.values())


def test_links_arrive(pages: Path) -> None:
    for path in pages.iterdir():
        for _, attributes in Page(path.read_text(encoding="utf-8")).tags:
            file, _, part = attributes.get("href", "").partition("#")
            assert not file or (pages / file).is_file()
            assert not part or f'id="{part}"' in (pages / file).read_text(encoding="utf-8")


def test_nobody_is_accused(pages: Path, findings: Findings) -> None:
    for path in pages.iterdir():
        said = Page(path.read_text(encoding="utf-8")).text.lower()
        assert "look at these two" in said
        assert "says nothing about who wrote" in said
        for word in ("plagiar", "cheat", "copied", "suspect", "suspicio", "guilty", "offen", "score"):
            assert word not in said.replace("my own work", "")
    assert findings.pairs


def test_everybody_can_read_them_on_a_phone_and_a_desk_by_day_and_by_night(pages: Path) -> None:
    """In a real browser: they fit, axe finds nothing, and no request leaves the page."""
    html5lib = pytest.importorskip("html5lib")
    for path in pages.iterdir():
        html5lib.HTMLParser(strict=True).parse(path.read_text(encoding="utf-8"))
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install 'grader[dev]')")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    chromium = shutil.which("chromium") or pytest.skip("needs the browser Chromium (chromium) on the PATH")
    asked: list[str] = []
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
        for name, width, scheme in LOOKS:
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
            )
            shown = context.new_page()
            shown.on("request", lambda request: asked.append(request.url))
            shown.goto((pages / f"{name}.html").as_uri(), wait_until="networkidle")
            assert shown.evaluate("document.documentElement.scrollWidth") <= width
            found = axe.Axe().run(shown)
            assert found.response["violations"] == [], found.generate_report()
            context.close()
        browser.close()
    assert {address.rpartition("/")[2] for address in asked} == {"index.html", "w1-double-1.html", "w1-double-2.html"}
