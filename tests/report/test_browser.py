"""The page in a real browser, where there is one: it fits a phone, and its policy lets its style through."""

from __future__ import annotations

import html
import re
import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader import model
from grader.report import render_html

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the browser Chromium (chromium) on the PATH")

Build = Callable[..., Any]

# The page runs no script, so another one, around it, measures it: of one origin, for a srcdoc frame has its parent's.
FRAME = """<!DOCTYPE html><iframe width="{width}" height="900" frameborder="0" srcdoc="{page}"></iframe>
<script>
addEventListener("load", () => {{
  const page = document.querySelector("iframe").contentDocument;
  const style = page.defaultView.getComputedStyle(page.body);
  document.title = [page.documentElement.scrollWidth, page.documentElement.clientWidth, style.maxWidth].join(" ");
}});
</script>"""


def chromium(profile: Path, *arguments: str) -> str:
    """Standard output of one headless run with a profile of its own."""
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [f"--user-data-dir={profile}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.fixture
def wide_page(a_report: Build, a_test: Build) -> str:
    """A page of what is hard to fit: long names, long lines, a wide picture."""
    long = "x" * 300
    grid = model.Grid(long, (("-1.2345e-10",) * 16,) * 3, wrong=((1, 1),), window=(-1, -1, 3, 3))
    failed = a_test(
        name=f"{long}[{long}]",
        message=f"{long}\n`{long}`",
        call=long,
        output=long,
        evidence=model.Evidence(long, (grid,)),
    )
    report = a_report(
        failed,
        a_test(name=long, hidden=True),
        file=long,
        notes=(long,),
        message=long,
        grade={"late": long, "rule": long},
    )
    return render_html(report)


@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_is_never_wider_than_the_window(wide_page: str, tmp_path: Path, width: int) -> None:
    frame = tmp_path / "frame.html"
    frame.write_text(FRAME.format(width=width, page=html.escape(wide_page)), encoding="utf-8")
    dom = chromium(tmp_path / "profile", "--dump-dom", frame.as_uri())
    found = re.search(r"<title>(\d+) (\d+) (\S+)</title>", dom)
    assert found, "the frame did not report its size"
    needed, given, body = found.groups()
    assert int(given) == width
    assert int(needed) <= width
    assert body != "none", "the policy refused the page's own style"


@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_is_drawn(wide_page: str, tmp_path: Path, width: int) -> None:
    page, picture = tmp_path / "page.html", tmp_path / "page.png"
    page.write_text(wide_page, encoding="utf-8")
    chromium(tmp_path / "profile", f"--window-size={width},800", f"--screenshot={picture}", page.as_uri())
    start = picture.read_bytes()[:24]
    assert start[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", start[16:24]) == (width, 800)


def test_the_browser_keeps_the_page_as_it_is(wide_page: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(wide_page, encoding="utf-8")
    dom = chromium(tmp_path / "profile", "--dump-dom", page.as_uri())
    assert dom.count("<svg") == wide_page.count("<svg")
    assert dom.count("<li") == wide_page.count("<li")
