"""Renders a report as one page that fetches nothing and runs nothing."""

from __future__ import annotations

import base64
import functools
import hashlib

import jinja2

from grader.model import Report
from grader.report.view import view


def render_html(report: Report) -> str:
    """The whole page, style and pictures included; every text in it is escaped."""
    template, style = _compiled()
    return template.render(report=view(report), style=style, policy=_policy(style))


@functools.cache
def _compiled() -> tuple[jinja2.Template, str]:
    """Compiled at the first report: who renders none does not pay for it."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("grader.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, "report.css")
    # With the line ends that a browser sees when it hashes the style, whatever a checkout made of them.
    return environment.get_template("report.html.j2"), "\n".join(source.splitlines())


def _policy(style: str) -> str:
    """Content-Security-Policy: nothing may be loaded, run or sent, and no style but ours counts."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
