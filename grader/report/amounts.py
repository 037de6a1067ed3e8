"""Points and moments as a reader sees them."""

from __future__ import annotations

from datetime import datetime, tzinfo

from grader.report.hostile import one_line
from grader.report.shown import Moment, Score

MINUS = "\N{MINUS SIGN}"


def number(value: float) -> str:
    """Points with at most two decimals, and none that say nothing: 6, 0.5, 0.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def score(points: float | None, max_points: float) -> Score:
    if points is None:
        return Score("\N{EN DASH}", number(max_points), False, 0)
    share = points / max_points if max_points > 0 else 0.0
    return Score(number(points), number(max_points), True, round(100 * min(max(share, 0.0), 1.0)))


def signed(value: float) -> str:
    """What is added or taken, with a sign: +1, or 0.5 behind a real minus sign."""
    return f"{'+' if value >= 0 else MINUS}{number(abs(value))}"


def moment(iso: str, zone: tzinfo) -> Moment:
    try:
        return date(datetime.fromisoformat(iso), zone)
    except ValueError:
        return Moment("", one_line(iso))


def date(moment: datetime | None, zone: tzinfo) -> Moment:
    """In the zone of the course: whoever compares two times of a report compares what is written there."""
    if moment is None:
        return Moment("", "")
    local = moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    name = local.strftime("%Z").removesuffix("+00:00")
    return Moment(local.isoformat(timespec="minutes"), f"{local.day} {local:%b %Y, %H:%M} {name}".rstrip())
