"""What a student should look at next: where most is lost, and the first message that tells why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from grader.model import Verdict
from grader.report.amounts import number
from grader.report.messages import Message, message
from grader.report.shown import EntryView, Step, TestView

MOST_STEPS = 3


class Lost(NamedTuple):
    """What the tests of one exercise did not give."""

    entry: EntryView
    points: float


def steps(lost: Iterable[Lost]) -> tuple[Step, ...]:
    """What fails as a whole first, since one line may be all that it takes; then where most points are lost."""
    ordered = sorted((one for one in lost if one.points > 0), key=lambda one: (_rank(one.entry), -one.points))
    return tuple(_step(one) for one in ordered[:MOST_STEPS])


def _rank(entry: EntryView) -> int:
    if entry.verdict.text == Verdict.NOT_SUBMITTED.value:
        return 2
    return 0 if entry.message else 1


def _step(lost: Lost) -> Step:
    entry = lost.entry
    title, why = entry.title, entry.message
    if entry.verdict.text == Verdict.NOT_SUBMITTED.value:
        why = why or message(f"Nothing was handed in. The file would have been `{entry.expected[0]}`.")
    elif not why and (test := _first_failed(entry)):
        title = f"{entry.title}: {test.name}"
        why = test.message or message(f"Verdict: {test.verdict.text}.")
    return Step(entry.id, title, Message(why.lead, (), why.text.partition("\n")[0]), number(lost.points))


def _first_failed(entry: EntryView) -> TestView | None:
    """In the order of the course, which goes from easy to hard; a public one, whose inputs can be seen, if there is."""
    failed = [test for test in entry.tests if not test.passed]
    return next((test for test in failed if not test.hidden), failed[0] if failed else None)
