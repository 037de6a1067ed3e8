"""What was measured of a training, as its student sees it: the numbers as words, tries and thresholds as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from grader.model import Measured
from grader.report.amounts import number
from grader.report.drawings import Drawn
from grader.report.hostile import one_line
from grader.report.messages import message
from grader.report.shown import Fact, MeasuredView, Threshold, Try

TRAINING = "training"


def shown(measured: Measured, said: str, drawings: tuple[Drawn, ...]) -> MeasuredView:
    """said: the test's message; what stands there is not repeated here.

    A kind that is not known, or a record of another grader that lacks a value, is the rows that came with it.
    """
    try:
        return _training(measured.values, said, drawings) if measured.kind == TRAINING else _rows(measured, drawings)
    except (KeyError, TypeError, ValueError, IndexError):
        return _rows(measured, drawings)


def _rows(measured: Measured, drawings: tuple[Drawn, ...]) -> MeasuredView:
    return MeasuredView(
        tuple(Fact(one_line(what), one_line(value)) for what, value in measured.rows), drawings=drawings
    )


def _training(values: Mapping[str, Any], said: str, drawings: tuple[Drawn, ...]) -> MeasuredView:
    budget = f"{values['budget_seconds']:g} s"
    says = str(values.get("says", ""))
    return MeasuredView(
        facts=tuple(_facts(values, budget)),
        what=one_line(str(values.get("what", "accuracy"))),
        thresholds=tuple(_thresholds(values)),
        tries=tuple(
            Try(
                seed=f"{run['seed']}",
                value=f"{run['value']:.4f} ± {run['error']:.4f}",
                used=f"{run['cpu_seconds']:.1f} s of {budget}",
                ended=one_line(f"stopped: {run['stopped']}" if run["stopped"] else "came to its end"),
                counts=place == values.get("counts"),
            )
            for place, run in enumerate(values["runs"])
        ),
        says=message("" if says in said else says),
        drawings=drawings,
    )


def _facts(values: Mapping[str, Any], budget: str) -> Iterable[Fact]:
    if "value" in values:
        share = f"{values['value']:.4f} ± {values['error']:.4f}"
        yield Fact(one_line(str(values["what"])), f"{share}, on {values['evaluated']:,} test images")
    for what, value in values.get("also", ()):
        yield Fact(one_line(str(what)), one_line(str(value)))
    reason = f" ({values['reason']})" if values["reason"] else ""
    yield Fact("profile", one_line(f"{values['profile']}{reason}"))
    yield Fact("device", one_line(values["device"]))
    yield Fact("trained on", f"{values['images']:,} images, {values['epochs']} epochs, at most {budget}")
    if values.get("failed"):
        yield Fact("next training", one_line(str(values["failed"])))
    if "parameters" in values:
        yield Fact("parameters", f"{values['parameters']:,}")
    if values.get("name"):
        yield Fact("on the leaderboard as", one_line(str(values["name"])))


def _thresholds(values: Mapping[str, Any]) -> Iterable[Threshold]:
    reached = values.get("value")
    for needed, points in values["thresholds"]:
        yield Threshold(f"{needed:g}", number(points), reached is not None and reached >= needed)
