"""What handing in late costs: a course's late policy, in figures and in words. Pure functions.

A submission is late by the seconds that passed from its deadline to when it was handed in. Up to the grace period
nothing happens. After it, each started day (or hour) since the deadline, not since the end of the grace period, costs
its percentage of the points earned, up to the cap. What comes after the close counts nothing. A day is 24 hours:
lateness is time that passed, whatever clocks are set to meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from decimal import ROUND_HALF_EVEN, Decimal

from grader.model import LatePolicy

HOUR_SECONDS, DAY_SECONDS = 3600, 86400
TOGETHER_SECONDS = 60  # a checkout or a copy of a class's files takes less, and no class hands in within a minute

_UNITS = {"min": 60, "h": HOUR_SECONDS, "d": DAY_SECONDS}
_STEPS = {"hour": HOUR_SECONDS, "day": DAY_SECONDS}
_DURATION = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*(min|h|d)\Z")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)\s*%\Z")
_RATE = re.compile(r"(.+%)\s+per\s+(hour|day)\Z")
_HUNDREDTH = Decimal("0.01")


# As it is written in a course file


def duration(text: str) -> int:
    """Seconds of "15min", "2h" or "7d". Raises ValueError."""
    match = _DURATION.match(text)
    if not match:
        raise ValueError
    return int(Decimal(match[1]) * _UNITS[match[2]])


def percentage(text: str) -> float:
    """12.5 of "12.5%", from 0 to 100. Raises ValueError."""
    match = _PERCENT.match(text)
    if not match or float(match[1]) > 100:
        raise ValueError
    return float(match[1])


def rate(text: str) -> tuple[float, int]:
    """(10.0, seconds of a day) of "10% per day", or of an hour. Raises ValueError."""
    match = _RATE.match(text)
    if not match:
        raise ValueError
    return percentage(match[1]), _STEPS[match[2]]


# What it costs


def moment(text: str | None, zone: tzinfo) -> datetime | None:
    """A time as judgements hold it; one without an offset is the course's. None where it is no time."""
    try:
        parsed = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return parsed if parsed is None or parsed.tzinfo else parsed.replace(tzinfo=zone)


def is_earlier(submitted_at: str | None, known: str | None, zone: tzinfo) -> bool:
    """Was the very file that was judged handed in before the time that is known of it, or is none known?

    A file that is seen again with a later time was copied since, or saved once more: the first time counts.
    """
    new, old = moment(submitted_at, zone), moment(known, zone)
    return new is not None and (old is None or new < old)


def seconds_after(deadline: datetime, submitted_at: datetime) -> int:
    """Whole seconds that passed between them, 0 in time."""
    # In UTC: of two times of one zone Python subtracts what their clocks show, and these are set twice a year.
    passed = submitted_at.astimezone(UTC) - deadline
    return max(0, passed.days * DAY_SECONDS + passed.seconds)


def is_closed(policy: LatePolicy, late_seconds: int) -> bool:
    return policy.close_seconds is not None and late_seconds > policy.close_seconds


def deducted_percent(policy: LatePolicy, late_seconds: int) -> float:
    """What is taken from the points earned, in per cent."""
    if late_seconds <= policy.grace_seconds:
        return 0.0
    if is_closed(policy, late_seconds):
        return 100.0
    started_steps = -(-late_seconds // policy.step_seconds)
    return float(min(started_steps * Decimal(str(policy.deduction_percent)), Decimal(str(policy.cap_percent))))


def deduction(points: float, percent: float) -> float:
    """The points that are taken, to the hundredth, halves to the even one; never more than there are."""
    earned = max(Decimal(str(points)), Decimal(0))
    taken = (earned * Decimal(str(percent)) / 100).quantize(_HUNDREDTH, ROUND_HALF_EVEN)
    return float(min(taken, earned))


# In words


def span(seconds: int) -> str:
    """The two largest parts of a duration that are not nothing: "1 day 2 h", "2 h 1 s"."""
    parts = []
    for size, unit in ((DAY_SECONDS, "days"), (HOUR_SECONDS, "h"), (60, "min"), (1, "s")):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {'day' if unit == 'days' and count == 1 else unit}")
    return " ".join(parts[:2]) or "0 s"


def headline(policy: LatePolicy, late_seconds: int) -> str | None:
    """The shortest that can be said, such as "1 day 2 h late: -20%"; None where it counts as in time."""
    if late_seconds <= policy.grace_seconds:
        return None
    if is_closed(policy, late_seconds):
        return f"{span(late_seconds)} late: nothing counts"
    percent = deducted_percent(policy, late_seconds)
    return f"{span(late_seconds)} late: {f'-{percent:g}%' if percent else 'no deduction'}"


def rule(policy: LatePolicy, late_seconds: int, points: float | None, is_extended: bool = False) -> str:
    """Which rule holds and what follows, in sentences for the student; empty for what was handed in in time.

    points: what was earned, None while that is not known; is_extended: the deadline is this student's own.
    """
    if not late_seconds:
        return ""
    handed_in = f"Handed in {span(late_seconds)} after the {'extended ' if is_extended else ''}deadline"
    if late_seconds <= policy.grace_seconds:
        return f"{handed_in}, within the {span(policy.grace_seconds)} that are granted: nothing is deducted."
    if is_closed(policy, late_seconds):
        least = f"more than {span(policy.close_seconds)} " if policy.close_seconds else ""
        return f"{handed_in}. What is handed in {least}after it does not count."
    percent = deducted_percent(policy, late_seconds)
    if not percent:
        return f"{handed_in}. Nothing is deducted."
    step = "day" if policy.step_seconds == DAY_SECONDS else "hour"
    cap = f", at most {policy.cap_percent:g}%" if policy.cap_percent < 100 else ""
    taken = "" if points is None else f" of {points:g} points, which is {deduction(points, percent):g}"
    each = f"{policy.deduction_percent:g}% of the points earned are deducted for each started {step}{cap}"
    return f"{handed_in}. {each}: here {percent:g}%{taken}."


# Whether the times can be believed


def written_together(times: Iterable[datetime]) -> list[datetime]:
    """The largest group of times that lie within a minute, in their order."""
    ordered = sorted(times)
    largest: list[datetime] = []
    first = 0
    for last, time in enumerate(ordered):
        while (time - ordered[first]).total_seconds() > TOGETHER_SECONDS:
            first += 1
        if last - first + 1 > len(largest):
            largest = ordered[first : last + 1]
    return largest
