"""What lateness costs, as tables: to the second, to the hundredth of a point, and on the days when clocks are set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from grader import late
from grader.model import LatePolicy

MINUTE, HOUR, DAY = 60, 3600, 86400
PER_DAY = LatePolicy(15 * MINUTE, 10.0, DAY, 50.0, 7 * DAY)
PER_HOUR = LatePolicy(0, 2.5, HOUR)
SHOWN_ONLY = LatePolicy()
CLOSED_AT_ONCE = LatePolicy(close_seconds=0)
GRACE_THEN_CLOSED = LatePolicy(15 * MINUTE, close_seconds=15 * MINUTE)


@pytest.mark.parametrize(
    ("policy", "seconds", "percent"),
    [
        (PER_DAY, 0, 0),  # exactly at the deadline
        (PER_DAY, 1, 0),
        (PER_DAY, 15 * MINUTE, 0),  # exactly at the end of the grace period
        (PER_DAY, 15 * MINUTE + 1, 10),
        (PER_DAY, DAY, 10),  # one day, and no second one started
        (PER_DAY, DAY + 1, 20),
        (PER_DAY, DAY + 15 * MINUTE, 20),  # days count from the deadline: grace moves nothing, it only forgives
        (PER_DAY, 5 * DAY, 50),
        (PER_DAY, 5 * DAY + 1, 50),  # the cap
        (PER_DAY, 7 * DAY, 50),  # exactly at the close
        (PER_DAY, 7 * DAY + 1, 100),
        (PER_HOUR, 1, 2.5),
        (PER_HOUR, HOUR, 2.5),
        (PER_HOUR, 39 * HOUR + 1, 100),
        (PER_HOUR, 1000 * DAY, 100),  # never more than all of them
        (LatePolicy(deduction_percent=33.3), 3 * DAY, 99.9),  # and not 99.89999999999999
        (SHOWN_ONLY, 100 * DAY, 0),
        (CLOSED_AT_ONCE, 0, 0),
        (CLOSED_AT_ONCE, 1, 100),
        (GRACE_THEN_CLOSED, 15 * MINUTE, 0),
        (GRACE_THEN_CLOSED, 15 * MINUTE + 1, 100),
    ],
)
def test_what_is_deducted_to_the_second(policy: LatePolicy, seconds: int, percent: float) -> None:
    assert late.deducted_percent(policy, seconds) == percent


@pytest.mark.parametrize(
    ("points", "percent", "taken"),
    [
        (8.0, 0, 0.0),
        (8.0, 20, 1.6),
        (8.0, 100, 8.0),
        (6.33, 50, 3.16),  # 3.165: half to the even hundredth
        (6.35, 50, 3.18),  # 3.175
        (0.05, 10, 0.0),  # 0.005
        (0.15, 10, 0.02),  # 0.015
        (12.5, 10, 1.25),  # bonus points, more than the exercise has, are points like others
        (0.0, 50, 0.0),
        (-1.0, 50, 0.0),  # nothing is earned back by being late
        (0.004, 100, 0.0),
        (0.006, 100, 0.006),  # never more than there are
    ],
)
def test_points_are_deducted_to_the_hundredth(points: float, percent: float, taken: float) -> None:
    assert late.deduction(points, percent) == taken


BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("deadline", "submitted_at", "seconds"),
    [
        (datetime(2027, 2, 8, 23, 59, tzinfo=BERLIN), datetime(2027, 2, 8, 22, 59, tzinfo=UTC), 0),
        (datetime(2027, 2, 8, 23, 59, tzinfo=BERLIN), datetime(2027, 2, 8, 22, 59, 1, tzinfo=UTC), 1),
        (datetime(2027, 2, 8, 23, 59, tzinfo=BERLIN), datetime(2027, 2, 8, 22, 59, 0, 999999, tzinfo=UTC), 0),
        (datetime(2027, 2, 8, 23, 59, tzinfo=BERLIN), datetime(2027, 2, 8, 17, 59, 1, tzinfo=NEW_YORK), 1),
        (datetime(2027, 2, 8, 23, 59, tzinfo=UTC), datetime(2027, 2, 9, 0, 0, tzinfo=UTC), 60),
        (datetime(2027, 2, 8, 23, 59, tzinfo=BERLIN), datetime(2026, 2, 8, 22, 59, tzinfo=UTC), 0),
        # 28 March 2027 has 23 hours in Berlin, 31 October 25: the clock's next 23:59 is 23 or 25 hours late.
        (datetime(2027, 3, 27, 23, 59, tzinfo=BERLIN), datetime(2027, 3, 28, 23, 59, tzinfo=BERLIN), 23 * HOUR),
        (datetime(2027, 10, 30, 23, 59, tzinfo=BERLIN), datetime(2027, 10, 31, 23, 59, tzinfo=BERLIN), 25 * HOUR),
        # 02:30 comes twice on that day; a deadline then is at the first one.
        (datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN), datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=BERLIN), HOUR),
        (datetime(9999, 12, 31, 23, 59, tzinfo=NEW_YORK), datetime(2027, 1, 1, tzinfo=UTC), 0),  # as good as never
    ],
)  # fmt: skip
def test_lateness_is_time_that_passed(deadline: datetime, submitted_at: datetime, seconds: int) -> None:
    assert late.seconds_after(deadline, submitted_at) == seconds


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (None, None),
        ("", None),
        ("last night", None),
        ("2027-02-08T22:59:00+00:00", datetime(2027, 2, 8, 22, 59, tzinfo=UTC)),
        ("2027-02-08T22:59:00Z", datetime(2027, 2, 8, 22, 59, tzinfo=UTC)),
        ("2027-02-08 23:59", datetime(2027, 2, 8, 22, 59, tzinfo=UTC)),  # without an offset: the course's zone
    ],
)
def test_a_stored_time_is_read(text: str | None, moment: datetime | None) -> None:
    assert late.moment(text, BERLIN) == moment


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (1, "1 s"),
        (61, "1 min 1 s"),
        (HOUR + 1, "1 h 1 s"),
        (26 * HOUR + 59 * MINUTE, "1 day 2 h"),
        (DAY + 1, "1 day 1 s"),  # what starts the second day is said
        (8 * DAY, "8 days"),
    ],
)
def test_a_duration_in_words(seconds: int, words: str) -> None:
    assert late.span(seconds) == words


@pytest.mark.parametrize(
    ("policy", "seconds", "headline", "rule"),
    [
        (PER_DAY, 0, None, ""),
        (
            PER_DAY,
            5 * MINUTE,
            None,
            "Handed in 5 min after the deadline, within the 15 min that are granted: nothing is deducted.",
        ),
        (
            PER_DAY,
            26 * HOUR,
            "1 day 2 h late: -20%",
            "Handed in 1 day 2 h after the deadline. 10% of the points earned are deducted for each started day, "
            "at most 50%: here 20% of 8 points, which is 1.6.",
        ),
        (
            PER_HOUR,
            30 * MINUTE,
            "30 min late: -2.5%",
            "Handed in 30 min after the deadline. 2.5% of the points earned are deducted for each started hour: "
            "here 2.5% of 8 points, which is 0.2.",
        ),
        (
            PER_DAY,
            8 * DAY,
            "8 days late: nothing counts",
            "Handed in 8 days after the deadline. What is handed in more than 7 days after it does not count.",
        ),
        (
            CLOSED_AT_ONCE,
            1,
            "1 s late: nothing counts",
            "Handed in 1 s after the deadline. What is handed in after it does not count.",
        ),
        (SHOWN_ONLY, HOUR, "1 h late: no deduction", "Handed in 1 h after the deadline. Nothing is deducted."),
    ],
)
def test_what_follows_is_said_in_words(policy: LatePolicy, seconds: int, headline: str | None, rule: str) -> None:
    assert late.headline(policy, seconds) == headline
    assert late.rule(policy, seconds, 8.0) == rule


def test_while_the_points_are_unknown_the_rule_says_the_percentage() -> None:
    assert late.rule(PER_DAY, HOUR, None).endswith("for each started day, at most 50%: here 10%.")


NOON = datetime(2027, 2, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "together"),
    [
        ([], []),
        ([0], [0]),
        ([0, 60], [0, 60]),
        ([0, 61], [0]),
        ([0, 50, 100, 110, 1000], [50, 100, 110]),
        ([1000, 3, 0, 2, 500], [0, 2, 3]),
    ],
)
def test_files_that_were_written_together_are_found(seconds: list[int], together: list[int]) -> None:
    times = [NOON + timedelta(seconds=second) for second in seconds]
    assert late.written_together(times) == [NOON + timedelta(seconds=second) for second in together]
