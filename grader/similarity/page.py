"""Renders what was found as pages that fetch and run nothing, for staff alone; every text in them is escaped."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

import jinja2

from grader.model import Course
from grader.report.hostile import one_line, visible
from grader.report.html import policy
from grader.similarity.diff import MOST_LINES, rows
from grader.similarity.records import Findings, Pair, Side

INDEX = "index.html"
MOST_NAMES = 200  # of students whose files are the same: to leave one out would be no small thing
MOST_LEFT_OUT = 100


def pages(course: Course, found: Sequence[Findings]) -> Iterator[tuple[str, str]]:
    """(name of a file, its content): one that lists the pairs, and one for each of them."""
    yield INDEX, _render("list.html.j2", course, found=found, most=MOST_LEFT_OUT)
    for one in found:
        for number, pair in enumerate(one.pairs, 1):
            yield name(one, number), _pair(course, one, pair)


def name(found: Findings, number: int) -> str:
    """Of the page of a pair. No student has a part in it."""
    return f"{found.exercise.slug}-{number}.html"


def _pair(course: Course, found: Findings, pair: Pair) -> str:
    cut = max(len(side.file.lines) for side in (pair.left, pair.right)) > MOST_LINES
    return _render("pair.html.j2", course, found=found, pair=pair, rows=rows(pair), most=MOST_LINES if cut else 0)


def _render(template: str, course: Course, **named: object) -> str:
    compiled, style = _environment().get_template(template), _style()
    return compiled.render(course=one_line(course.title), style=style, policy=policy(style), name=name, **named)


@functools.cache
def _environment() -> jinja2.Environment:
    packages = ("grader.similarity", "grader.overview", "grader.report")
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader(package) for package in packages]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"line": one_line, "code": _code, "names": _names, "count": _count}
    return made


@functools.cache
def _style() -> str:
    """The report's style, what the overview adds to it, and what these pages do."""
    loader = _environment().loader
    assert loader is not None
    names = ("report.css", "overview.css", "similar.css")
    parts = [loader.get_source(_environment(), one)[0] for one in names]
    return "\n".join("\n".join(parts).splitlines())


def _code(text: str) -> str:
    return visible(text.expandtabs(4))


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(map(one_line, names[:MOST_NAMES]))
    more = len(names) - MOST_NAMES
    return f"{shown} and {more} more" if more > 0 else shown


def _count(side: Side) -> str:
    return f"{len(side.alike)} of {max(side.own, len(side.alike))}"
