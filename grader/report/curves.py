"""Lays out numbers that follow each other, such as the loss of every epoch: a line, axes, heights to compare with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from grader.model import Drawing
from grader.report.hostile import one_line

WIDTH, HEIGHT = 330, 200  # px
LEFT, RIGHT, TOP, BOTTOM = 50, 12, 10, 42  # px around the plot
MOST_TICKS = 5
MOST_GUIDES = 3
MOST_VALUES = 100
MOST_HEIGHT = 1e6
LONGEST_TEXT = 60


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    """px along its axis"""
    text: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A height to compare with."""

    y: float
    text: str
    style: int
    """of its dashes; each has its own"""


@dataclass(frozen=True, slots=True)
class Curve:
    path: str
    dots: tuple[tuple[float, float], ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    guides: tuple[Guide, ...]
    axes: tuple[str, str]
    words: str
    """every number, for those who do not see the line"""
    text: str
    """the same as lines of text"""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


@dataclass(frozen=True, slots=True)
class Scale:
    """From numbers to px; `low` lies at `start`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        return round(self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start), 1)


def layout(drawing: Drawing) -> Curve | None:
    """None where there is no number to draw."""
    cells = drawing.rows[0][:MOST_VALUES] if drawing.rows else ()
    values = [height(cell) for cell in cells]
    known = [value for value in values if value is not None]
    if not known:
        return None
    named = [(height(line.split(" ")[0]), line) for line in drawing.legend[:MOST_GUIDES]]
    heights = [value for value, _ in named if value is not None]
    up = ticks(min(0.0, *known), max(*known, *heights, 1e-3))
    vertical = Scale(up[0], up[-1], HEIGHT - BOTTOM, TOP)
    across = Scale(1, max(len(values), 2), LEFT + 8, WIDTH - RIGHT - 8)
    dots = [(across.at(place), vertical.at(value)) for place, value in enumerate(values, 1) if value is not None]
    axes = (*(_short(name) for name in drawing.axes[:2]), "", "")[:2]
    said = [(f"{place}", "no number" if value is None else f"{value:g}") for place, value in enumerate(values, 1)]
    guides = [
        Guide(vertical.at(value), _short(line), style) for style, (value, line) in enumerate(named) if value is not None
    ]
    return Curve(
        path=_path(values, across, vertical),
        dots=tuple(dots),
        across=tuple(Tick(across.at(place), f"{place}") for place in places(len(values))),
        up=tuple(Tick(vertical.at(value), f"{value:g}") for value in up),
        guides=tuple(guides),
        axes=(axes[0], axes[1]),
        words="; ".join(f"{axes[0]} {place}: {value}".strip() for place, value in said),
        text="\n".join(
            [f"{axes[0]:>5}  {axes[1]}".rstrip(), *(f"{place:>5}  {value}" for place, value in said)]
            + [f"Compare: {guide.text}" for guide in guides]
        ),
    )


def height(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) < MOST_HEIGHT else None


def ticks(low: float, high: float) -> list[float]:
    """Round numbers from at most `low` to at least `high`: steps of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / MOST_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [float(f"{number * step:.6g}") for number in range(first, last + 1)]


def places(count: int) -> list[int]:
    """Which of 1 to count are numbered: all of a few, else every second, fifth, ..."""
    step = next(step for step in (1, 2, 5, 10, 20, 50) if count / step <= 10)
    return [place for place in range(1, count + 1) if step == 1 or place % step == 0]


def _path(values: Sequence[float | None], across: Scale, vertical: Scale) -> str:
    """A line, interrupted where there is no number."""
    parts: list[str] = []
    for place, value in enumerate(values, 1):
        if value is not None:
            goes_on = place > 1 and values[place - 2] is not None
            parts.append(f"{'L' if goes_on else 'M'}{across.at(place):g} {vertical.at(value):g}")
    return "".join(parts)


def _short(text: str) -> str:
    return one_line(text)[:LONGEST_TEXT]
