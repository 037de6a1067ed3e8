"""Renders the class page: one file that fetches and runs nothing, for staff alone."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

import jinja2

from grader import late
from grader.model import Course
from grader.overview.facts import ClassFacts, ExerciseFacts, TestFacts
from grader.overview.scatter import scatters
from grader.overview.statistics import Spread
from grader.report.hostile import one_line, visible
from grader.report.html import policy

SIMILAR = "similar"
"""folder beside the page: files that have much in common"""
MOST_NAMES = 12
MOST_PLACES = 50  # of a leaderboard
LOW = 0.2  # discrimination below which a test hardly tells who knows more; Ebel's rule of thumb
_WIDTH, _HEIGHT, _FOOT = 640, 180, 34  # px of the histogram, its numbers included


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    count: int
    label: str


@dataclass(frozen=True, slots=True)
class Box:
    """A box plot on a scale of 0 to 100: whiskers at least and most, box from quartile to quartile."""

    least: float
    lower: float
    median: float
    upper: float
    most: float
    words: str


def render(course: Course, facts: ClassFacts, names: bool = False, similar: Mapping[str, int] | None = None) -> str:
    """The whole page, style and pictures included; every text in it is escaped.

    names: on leaderboards, too. similar: exercise -> pairs of files to look at, whose pages lie in SIMILAR.
    """
    template, style = _compiled("overview.html.j2")
    return template.render(
        course=one_line(course.title), facts=facts, as_of=_as_of(facts.as_of, course.zone), bars=_bars(facts.bins),
        whole=_box(facts.shares, 1.0), style=style, policy=policy(style),
        foot=_HEIGHT + _FOOT, width=_WIDTH, base=_HEIGHT, names=names, most_places=MOST_PLACES,
        similar=similar, similar_page=f"{SIMILAR}/index.html",
    )  # fmt: skip


def render_leaderboard(course: Course, facts: ClassFacts, hidden: Collection[str] = ()) -> str:
    """The page for students: who chose a name, and of nobody else anything but how many there are."""
    template, style = _compiled("leaderboard.html.j2")
    boards = [(course.exercise(board.exercise), len(board.places), board.public(hidden)) for board in facts.trainings]
    return template.render(
        course=one_line(course.title), boards=boards, as_of=_as_of(facts.as_of, course.zone), style=style,
        policy=policy(style), most_places=MOST_PLACES,
    )  # fmt: skip


@functools.cache
def _environment() -> jinja2.Environment:
    loader = jinja2.ChoiceLoader([jinja2.PackageLoader("grader.overview"), jinja2.PackageLoader("grader.report")])
    made = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {
        "line": one_line,
        "visible": visible,
        "percent": _percent,
        "number": _number,
        "names": _names,
        "few": functools.partial(_names, most=3),
    }
    made.filters |= {"box": _box_of, "tells": _tells, "seconds": _seconds, "scatters": scatters}
    return made


@functools.cache
def _compiled(name: str) -> tuple[jinja2.Template, str]:
    """A page, and its style: the report's and what the overview adds to it."""
    environment = _environment()
    assert environment.loader is not None
    parts = [environment.loader.get_source(environment, name)[0] for name in ("report.css", "overview.css")]
    return environment.get_template(name), "\n".join("\n".join(parts).splitlines())


def _bars(bins: Sequence[int]) -> list[Bar]:
    highest = max(bins, default=0) or 1
    step = _WIDTH / len(bins)
    return [
        Bar(
            x=round(place * step + 3, 1),
            y=round(_HEIGHT - count / highest * (_HEIGHT - 22), 1),
            width=round(step - 6, 1),
            height=round(count / highest * (_HEIGHT - 22), 1),
            count=count,
            label=f"{place * 10} to {place * 10 + 10}",
        )
        for place, count in enumerate(bins)
    ]


def _box(spread: Spread | None, whole: float) -> Box | None:
    if spread is None or not whole:
        return None
    values = [spread.least, spread.lower, spread.median, spread.upper, spread.most]
    names = ("least", "lower quartile", "median", "upper quartile", "most")
    shown = [round(100 * min(max(value / whole, 0.0), 1.0), 1) for value in values]
    unit = "%" if whole == 1.0 else ""
    said = [_number(value * 100 if unit else value) + unit for value in values]
    words = ", ".join(f"{name} {value}" for name, value in zip(names, said, strict=True))
    least, lower, median, upper, most = shown
    return Box(least, lower, median, upper, most, words)


def _box_of(facts: ExerciseFacts) -> Box | None:
    return _box(facts.points, facts.exercise.points)


def _tells(test: TestFacts) -> str:
    """What discrimination says, in a word for those who do not read numbers; empty where all is well."""
    r = test.discrimination
    if r is None or r >= LOW:
        return ""
    return "those who know more fail it: look at it" if r < 0 else "tells little"


def _as_of(iso: str, zone: tzinfo) -> str:
    """In the zone of the course."""
    moment = late.moment(iso, zone)
    return f"{moment.astimezone(zone):%-d %b %Y, %H:%M %Z}" if moment else ""


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _number(value: float | None) -> str:
    return "\N{EN DASH}" if value is None else f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "\N{MINUS SIGN}")


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"


def _names(names: Sequence[str], most: int = MOST_NAMES) -> str:
    shown = ", ".join(map(one_line, names[:most]))
    more = len(names) - most
    return f"{shown} and {more} more" if more > 0 else shown
