"""Reports in a real browser, where there is one: they fit, can be read by everybody, and let nothing out."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader import model
from grader.report import render_html
from tests.report.test_trainings import TWICE

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install 'grader[dev]')")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the browser Chromium (chromium) on the PATH")

Build = Callable[..., Any]
PHONE, DESKTOP = 360, 1200


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        arguments = ["--headless", "--no-sandbox", "--disable-background-networking"]
        made = started.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield made
        made.close()


@pytest.fixture
def rich_page(a_report: Build, a_test: Build, tmp_path: Path) -> str:
    """The address of a page with something of everything, and of what is hard to fit."""
    path = tmp_path / "page.html"
    path.write_text(render_html(rich(a_report, a_test)), encoding="utf-8")
    return path.as_uri()


def rich(a_report: Build, a_test: Build) -> model.Report:
    long = "x" * 300
    grid = model.Grid(long, (("-1.2345e-10",) * 16,) * 3, wrong=((1, 1),), window=(-1, -1, 3, 3))
    table = model.Drawing("table", "parameters", "Row 2.", (("conv", "9"), ("bn", "8")), ("layer", "got"), ((1, 1),))
    heat = model.Drawing("heat", "gradient", "1 x 4.", (("8", "-8", "0", ""),), ("0.25",))
    excerpt = model.Excerpt("maxpool.py", 11, ("def f(x):", f"    return {long}"), 1)
    evidence = model.Evidence(long, (grid,), (), (table, heat), excerpt)
    said = "**Look** at `padding`:\n\n- [slides](https://example.org)\n\n```python\nx = 1\n```"
    remark = model.Annotation("1", "s01", "", "", said, None, "Anna", "2026-11-22T09:00:00+00:00")
    points = model.Annotation("2", "s01", "w2-maxpool", "", long, -0.5, "Ben", "2026-11-22T09:00:00+00:00")
    report: model.Report = a_report(
        a_test(name=f"{long}[{long}]", message=f"{long}\n`{long}`", call=long, output=long, evidence=evidence),
        a_test(name=long, hidden=True, message="A sentence.", measured=TWICE),
        *[a_test(name=f"more {number}", message="returned 1") for number in range(6)],
        *[a_test(name=f"passed {number}", verdict=model.Verdict.ACCEPTED, points=1.0) for number in range(6)],
        file=long,
        notes=(long,),
        message=long,
        grade={"late": long, "rule": long, "deduction": 1.0, "adjustments": (points,), "judged_points": 4.0},
        provenance=model.Provenance("grader 0.1.0", "ab" * 32, "cpu", "cpu"),
    )
    other = replace(report.entries[0].exercise, title="Convolution")
    others = a_report(a_test(verdict=model.Verdict.ACCEPTED), verdict=model.Verdict.ACCEPTED, exercise=other).entries
    entries = (*report.entries, *others)
    return model.Report(report.course, "s01", entries, report.as_of, 4.0, 16.0, (remark, points))


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_page_is_never_wider_than_the_window(browser: Any, rich_page: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(rich_page)
    sizes = page.evaluate("[document.documentElement.scrollWidth, getComputedStyle(document.body).maxWidth]")
    page.close()
    assert sizes[0] <= width
    assert sizes[1] != "none", "the policy refused the page's own style"


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "dark"), (DESKTOP, "light"), (DESKTOP, "dark")])
def test_axe_finds_nothing(browser: Any, rich_page: str, width: int, scheme: str) -> None:
    """Contrast as it is computed, names of all parts, order of headings, what can be reached by keyboard."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(rich_page)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = axe.Axe().run(page)
    context.close()
    assert found.response["violations"] == [], found.generate_report()


def test_no_request_leaves_the_page(browser: Any, rich_page: str) -> None:
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(rich_page, wait_until="networkidle")
    page.close()
    assert asked == [rich_page]


def test_the_policy_holds_where_somebody_got_a_script_into_the_page(
    browser: Any, a_report: Build, tmp_path: Path
) -> None:
    attack = "<script>document.title = 'ran'</script><img src=http://127.0.0.1:9/x><b onclick=x style=color:red>"
    path = tmp_path / "page.html"
    path.write_text(render_html(a_report()).replace("<main>", f"<main>{attack}"), encoding="utf-8")
    failed: list[str] = []
    page = browser.new_page()
    page.on("requestfailed", lambda request: failed.append(request.failure))
    page.goto(path.as_uri(), wait_until="networkidle")
    title = page.title()
    page.close()
    assert title.startswith("Feedback for")
    assert [reason for reason in failed if "csp" not in reason.lower()] == []
    assert failed, "the picture was asked for, and refused by the policy"


def test_a_link_leads_to_its_exercise_and_all_can_be_reached_by_keyboard(browser: Any, rich_page: str) -> None:
    page = browser.new_page(viewport={"width": DESKTOP, "height": 900})
    page.goto(rich_page)
    page.click("section.next a")
    assert page.url.endswith("#e1")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName"))
    page.close()
    assert {"A", "SUMMARY", "PRE"} <= reached


def test_it_prints_on_a4_with_what_was_folded(browser: Any, rich_page: str) -> None:
    pypdf = pytest.importorskip("pypdf")
    page = browser.new_page()
    page.goto(rich_page)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = false)")
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    page.close()
    text = "".join(sheet.extract_text() for sheet in printed.pages)
    size = printed.pages[0].mediabox
    assert (round(size.width), round(size.height)) in ((595, 842), (596, 842), (595, 841), (596, 843))
    for part in ("Feedback for s01", "A sentence.", "passed 5", "more 5", "SHA-256"):
        assert part in text


def test_the_browser_keeps_the_page_as_it_is(browser: Any, rich_page: str, a_report: Build, a_test: Build) -> None:
    source = render_html(rich(a_report, a_test))
    page = browser.new_page()
    page.goto(rich_page)
    counted = page.evaluate("['svg', 'li', 'details', 'pre'].map(tag => document.querySelectorAll(tag).length)")
    page.close()
    assert counted == [source.count(f"<{tag}") for tag in ("svg", "li", "details", "pre")]
