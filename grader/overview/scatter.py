"""Lays out points in two dimensions, such as accuracy against parameters, for the class page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.overview.trainings import Leaderboard
from grader.report.curves import Scale, Tick, ticks

WIDTH, HEIGHT = 420, 250  # px
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 12, 44  # px around the plot
MOST_SAID = 40  # points that the text alternative lists


@dataclass(frozen=True, slots=True)
class Scatter:
    title: str
    across: str
    """name of the axis"""
    up: str
    across_ticks: tuple[Tick, ...]
    up_ticks: tuple[Tick, ...]
    dots: tuple[tuple[float, float, bool], ...]
    """(x, y, all points were given)"""
    words: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def scatters(board: Leaderboard) -> tuple[Scatter, Scatter]:
    """Of the trainings of one test: what they reached against the size of the model, and against the time it took."""
    values = [place.value for place in board.places]
    passed = [place.passed for place in board.places]
    parameters = [float(place.parameters) for place in board.places]
    seconds = [place.seconds for place in board.places]
    return (
        _scatter(board.what, "parameters", parameters, values, passed),
        _scatter(board.what, "seconds of the budget", seconds, values, passed),
    )


def _scatter(up: str, across: str, x: Sequence[float], y: Sequence[float], passed: Sequence[bool]) -> Scatter:
    x_ticks, y_ticks = ticks(0.0, max(*x, 1e-3)), ticks(*_around(y))
    horizontal = Scale(x_ticks[0], x_ticks[-1], LEFT, WIDTH - RIGHT)
    vertical = Scale(y_ticks[0], y_ticks[-1], HEIGHT - BOTTOM, TOP)
    pairs = list(zip(x, y, passed, strict=True))
    said = "; ".join(f"{a:,.6g} {across}: {up} {b:.4f}" for a, b, _ in pairs[:MOST_SAID])
    return Scatter(
        title=f"{up} against {across}",
        across=across,
        up=up,
        across_ticks=tuple(Tick(horizontal.at(value), _amount(value)) for value in x_ticks),
        up_ticks=tuple(Tick(vertical.at(value), f"{value:g}") for value in y_ticks),
        dots=tuple((horizontal.at(a), vertical.at(b), is_passed) for a, b, is_passed in pairs),
        words=f"{said}; and {len(pairs) - MOST_SAID} more" if len(pairs) > MOST_SAID else said,
    )


def _around(values: Sequence[float]) -> tuple[float, float]:
    """Ends of an axis; never of length zero."""
    low, high = min(values), max(values)
    return (low, high) if high - low > 0.01 else (max(0.0, low - 0.01), high + 0.01)


def _amount(value: float) -> str:
    """250k, 1.5M: what fits below an axis."""
    if value >= 1e6:
        return f"{value / 1e6:g}M"
    return f"{value / 1e3:g}k" if value >= 1e4 else f"{value:g}"
