"""One square for each test, in rows of twenty: a shape for each tone, so that the colours alone say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_STEP, _SIDE, _IN_A_ROW = 16, 12, 20

_SHAPES = {
    "good": "h12v12h-12z",
    "bad": "m2 2l8 8m0-8l-8 8",
    "open": "m6 2v8",
    "none": "m2 6h8",
}


@dataclass(frozen=True, slots=True)
class Strip:
    width: int
    height: int
    paths: tuple[tuple[str, str], ...]
    """(tone, path)"""


def strip(tones: Sequence[str]) -> Strip:
    paths: dict[str, list[str]] = {}
    for index, tone in enumerate(tones):
        row, column = divmod(index, _IN_A_ROW)
        paths.setdefault(tone, []).append(f"M{column * _STEP} {row * _STEP}{_SHAPES[tone]}")
    rows, columns = -(-len(tones) // _IN_A_ROW), min(len(tones), _IN_A_ROW)
    size = max(0, columns * _STEP - _STEP + _SIDE), max(0, rows * _STEP - _STEP + _SIDE)
    return Strip(*size, tuple((tone, "".join(boxes)) for tone, boxes in paths.items()))
