"""Renders one student's report as a page, as Markdown and as JSON, from stored records alone."""

from grader.report.environment import BrokenTemplate
from grader.report.html import render_html
from grader.report.plain import judgement_object, render_json, render_markdown

__all__ = ["BrokenTemplate", "judgement_object", "render_html", "render_json", "render_markdown"]
