"""Renders a report as Markdown, for chats and issue trackers, and as JSON, for programs."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import jinja2

from grader.model import Annotation, Grade, Judgement, Report, TestResult
from grader.report.hostile import visible
from grader.report.view import Message, pieces, view

# Trackers turn @name, #12 and addresses into mentions and links even where Markdown escapes them.
_ZERO_WIDTH_SPACE = "\u200b"
_LINKED = re.compile(r"@|[#!$%~](?=\d)|:(?=//)|www(?=\.)|mailto(?=:)|xmpp(?=:)|GH(?=-\d)", re.IGNORECASE)

# As entities where a backslash is not enough: it does not keep "|" out of every table, nor "<" out of every page.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}
_SPECIAL = re.compile(r"[\\`*_\[\]<>|~$!^{}&]")
_LINE_START = re.compile(r"^([ \t]*)(?:([#+=-])|(\d+)([.)]))?", re.MULTILINE)


def render_markdown(report: Report) -> str:
    return _template().render(report=view(report))


def render_json(report: Report) -> str:
    """The report for programs; its judgements have the keys of `grade --json`."""
    record = {
        "student": report.student,
        "course": report.course.slug,
        "points": report.points,
        "max_points": report.max_points,
        "as_of": report.as_of,
        "judgements": [_without_times(judgement_object(judgement, grade)) for _, judgement, grade in report.entries],
        "annotations": [annotation_object(one) for one in report.annotations],
    }
    return json.dumps(_shown(record), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def judgement_object(judgement: Judgement, grade: Grade) -> dict[str, Any]:
    """A judgement as JSON shows it; `detail`, call, output and evidence of tests stay out.

    `points` are the judged ones, which only another judgement changes; what counts by the course's rules is in `grade`.
    """
    return {
        "student": judgement.student,
        "exercise": judgement.exercise,
        "file": judgement.file,
        "sha256": judgement.sha256,
        "verdict": judgement.verdict.value,
        "points": judgement.points,
        "max_points": judgement.max_points,
        "seconds": judgement.seconds,
        "late": grade.late,
        "grade": _grade_object(grade),
        "walls": judgement.walls,
        "provenance": asdict(judgement.provenance),
        "graded_at": judgement.graded_at,
        "submitted_at": judgement.submitted_at,
        "marked_late": judgement.marked_late,
        "message": judgement.message,
        "notes": list(judgement.notes),
        "tests": [_test_object(test) for test in judgement.tests],
    }


def _grade_object(grade: Grade) -> dict[str, Any]:
    """All times in UTC, as those of the judgement are. Why a deadline was extended is nobody's business out there."""
    return {
        "points": grade.points,
        "deduction": grade.deduction,
        "deducted_percent": grade.deducted_percent,
        "late_seconds": grade.late_seconds,
        "deadline": _utc(grade.deadline),
        "extended_from": _utc(grade.extended_from),
        "rule": grade.rule,
        "adjustments": [annotation_object(one) for one in grade.adjustments],
    }


def annotation_object(one: Annotation) -> dict[str, Any]:
    """What staff wrote, as JSON shows it: the text as they wrote it, in Markdown."""
    return {
        "id": one.id,
        "exercise": one.exercise or None,
        "test": one.test or None,
        "points": one.points,
        "text": one.text,
        "author": one.author,
        "written_at": one.written_at,
    }


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def _without_times(judgement: dict[str, Any]) -> dict[str, Any]:
    """For the student: how long a hidden test took can be made to tell what its input was."""
    tests = [{**test, "seconds": None} if test["hidden"] else test for test in judgement["tests"]]
    return {**judgement, "seconds": None, "tests": tests}


def _test_object(test: TestResult) -> dict[str, Any]:
    return {
        "name": test.name,
        "hidden": test.hidden,
        "verdict": test.verdict.value,
        "points": test.points,
        "max_points": test.max_points,
        "message": test.message,
        "seconds": test.seconds,
        "mistakes": list(test.mistakes),
    }


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    return [_shown(item) for item in value] if isinstance(value, list) else value


@functools.cache
def _template() -> jinja2.Template:
    """Compiled at the first report: who renders none does not pay for it."""
    # No autoescape: Markdown has rules of its own, which the filters keep; the template sends every text through one.
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("grader.report"),
        autoescape=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"words": words, "message": message, "span": code_span, "block": code_block}
    return environment.get_template("report.md.j2")


def words(text: str) -> str:
    """Text that Markdown shows as it is: no markup, link, mention, table border or HTML in it takes effect."""
    text = _LINKED.sub(lambda match: match[0] + _ZERO_WIDTH_SPACE, text.expandtabs(4))
    text = _SPECIAL.sub(lambda match: _ENTITIES.get(match[0], "\\" + match[0]), text)
    return _LINE_START.sub(_flat_start, text)


def _flat_start(match: re.Match[str]) -> str:
    """What would open a heading, list or code block at a line's start, made plain; the indent is kept to the eye."""
    indent, mark, numeral, stop = match.groups(default="")
    kept = indent.replace(" ", "\N{NO-BREAK SPACE}")
    return kept + ("\\" + mark if mark else f"{numeral}\\{stop}" if numeral else "")


def message(said: Message) -> str:
    """A message with its line breaks; what stood between backticks becomes code."""
    return "\\\n".join(_line(line) for line in said.text.split("\n") if line.strip())


def _line(line: str) -> str:
    return "".join(code_span(piece.text) if piece.code else words(piece.text) for piece in pieces(line))


def code_span(text: str) -> str:
    """Code within a line; not for tables, which end a cell at every "|" even inside of code."""
    fence = "`" * (_longest_run(text) + 1)
    padding = " " if text[:1] in ("`", " ") or text[-1:] in ("`", " ") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def code_block(text: str) -> str:
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}text\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall(r"`+", text)), default=0)
