"""Renders a report as PDF: the page as it would be printed on A4. WeasyPrint is an extra, for it needs Pango."""

from __future__ import annotations

import functools
import importlib
import logging
import re
from typing import Any

from grader.model import Report
from grader.report.html import render_html

NEEDED = 'PDF needs one more library: pip install "grader[pdf]", and Pango (apt-get install libpangoft2-1.0-0)'


_SYMBOL = re.compile(r'<symbol id="([\w-]+)"[^>]*>(.*?)</symbol>')
_ICON = re.compile(r'(<svg class="icon"[^>]*)><use href="#([\w-]+)"/></svg>')
_PICTURE = re.compile(r'<svg (?:class="(?:bar|strip|grid|cells|curve)|width="22")[^>]*>')
_DRAWS = re.compile(r"\b(?:fill|stroke|font-size: 1[13]px|text-anchor)")
_HATCHED = re.compile(r'<(?:path|rect) fill="url\(#\w+\)"[^>]*/>')


# What WeasyPrint lays out otherwise than browsers do: it takes "anywhere" for a column of letters.
_ON_PAPER = """
body { overflow-wrap: break-word !important; }
.exercise > header { display: block !important; }
.exercise > header .score { text-align: left !important; }
.exercise > header > * { margin-top: 0.3em; }
.terms, .passed { display: block !important; }
.facts, .facts div { display: block !important; }
.facts dt, .facts dd { display: inline !important; }
.verdict { display: inline-block !important; padding-left: 0.65em !important; }
.verdict .icon { display: none; }
"""


class NoPdf(Exception):
    """WeasyPrint, or a library of the system that it needs, is not there."""


def require() -> None:
    """Raises NoPdf where no PDF can be made here."""
    _weasyprint()


def render_pdf(report: Report) -> bytes:
    """Raises NoPdf."""
    made = _weasyprint()
    document = made.HTML(string=with_own_style(render_html(report)), url_fetcher=_fetch_nothing)
    content: bytes = document.write_pdf(stylesheets=[made.CSS(string=_ON_PAPER)], pdf_identifier=False)
    return content


def with_own_style(page: str) -> str:
    """The page with pictures that stand alone: WeasyPrint draws each without the page's style, and without what it
    refers to elsewhere on the page."""
    css = page.partition("<style>")[2].partition("</style>")[0]
    style = f"<style>{_of_pictures(css)}</style>"
    symbols = dict(_SYMBOL.findall(page))
    page = _ICON.sub(lambda match: f'{match[1]} viewBox="0 0 16 16">{style}{symbols.get(match[2], "")}</svg>', page)
    page = _HATCHED.sub("", page)
    return _PICTURE.sub(lambda match: match[0] + style, page)


def _of_pictures(css: str) -> str:
    """The rules of a style sheet that say how pictures are filled and drawn, with colours in the place of names."""
    colours = dict(re.findall(r"--([\w-]+): (#\w+);", css.partition("}")[0]))
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", css.partition("@media (max-width")[0])
    drawn = (f"{selector.strip()}{{{body}}}" for selector, body in rules if _DRAWS.search(body))
    plain = "".join(drawn).replace("currentColor", colours.get("faint", "#000"))
    return re.sub(r"var\(--([\w-]+)\)", lambda match: colours.get(match[1], "#000"), plain)


def _fetch_nothing(url: str, *arguments: Any, **options: Any) -> Any:
    raise ValueError(f"a report fetches nothing, and not {url}")


@functools.cache
def _weasyprint() -> Any:
    try:
        found = importlib.import_module("weasyprint")  # an extra, and slow to import
    except (ImportError, OSError) as error:  # OSError: where Pango is missing
        raise NoPdf(f"{NEEDED}: {error}") from None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # of rules that are for screens only
    return found
