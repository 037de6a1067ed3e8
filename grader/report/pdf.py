"""Renders a report as PDF: the page as it would be printed on A4. WeasyPrint is an extra, for it needs Pango."""

from __future__ import annotations

import functools
import importlib
import logging
from typing import Any

from grader.model import Report
from grader.report.html import render_html

NEEDED = 'PDF needs one more library: pip install "grader[pdf]", and Pango (apt-get install libpangoft2-1.0-0)'


class NoPdf(Exception):
    """WeasyPrint, or a library of the system that it needs, is not there."""


def render_pdf(report: Report) -> bytes:
    """Raises NoPdf."""
    document = _weasyprint().HTML(string=render_html(report), url_fetcher=_fetch_nothing)
    content: bytes = document.write_pdf(pdf_identifier=False)
    return content


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
