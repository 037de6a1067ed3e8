"""Renders a report as one page that fetches nothing and runs nothing."""

from __future__ import annotations

import base64
import hashlib

from grader.model import Report
from grader.report import environment
from grader.report.view import view


def render_html(report: Report) -> str:
    """The whole page, style and pictures included; every text in it is escaped."""
    own = environment.of_course(report.course.root)
    style = environment.source("report.css", own)
    return environment.render("report.html.j2", own, report=view(report), style=style, policy=policy(style))


def policy(style: str) -> str:
    """Content-Security-Policy: nothing may be loaded, run or sent, and no style but ours counts."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
