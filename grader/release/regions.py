"""Solution regions, nbgrader's convention: what stands between the markers is not in the starter.

    def area(width, height):
        ### BEGIN SOLUTION
        return width * height
        ### END SOLUTION

In the starter a region within a function becomes `raise NotImplementedError`, and one at the top level nothing. Lines
in it that begin with `### STARTER ` say otherwise: they are what the starter has in its place, without these words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

BEGIN, END, STARTER = "### BEGIN SOLUTION", "### END SOLUTION", "### STARTER "
STUB = "raise NotImplementedError"

_LIKE_A_MARKER = re.compile(r"#+\s*(BEGIN|END)[\s_-]*SOLUTIONS?\b", re.IGNORECASE)


class RegionError(Exception):
    """Markers that are not in order; `problems` holds one line for each, with file and line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


def has_regions(text: str) -> bool:
    return BEGIN in text


def without_solutions(text: str, name: str) -> str:
    """The starter of a solution. name: of the file or cell, for messages. Raises RegionError."""
    lines = text.split("\n")
    problems = list(_problems(lines, name))
    if problems:
        raise RegionError(problems)
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if lines[at].strip() != BEGIN:
            kept.append(lines[at])
            at += 1
            continue
        end = next(index for index in range(at, len(lines)) if lines[index].strip() == END)
        stub = _stub(lines[at : end + 1])
        kept += stub
        at = end + 1
        if not stub:
            at = _close_gap(kept, lines, at)
    return "\n".join(kept)


def _close_gap(kept: list[str], lines: list[str], at: int) -> int:
    """Where nothing is left between two gaps, the wider one stays, and none at the end of the file."""
    after = at
    while after < len(lines) and not lines[after].strip():
        after += 1
    before = len(kept)
    while before and not kept[before - 1].strip():
        before -= 1
    if after == len(lines):
        del kept[before:]
        kept += lines[-1:] if lines[-1] == "" else []
        return after
    wider = (after - at) - (len(kept) - before)
    return after - max(0, wider) if len(kept) > before else at


def solutions(text: str) -> list[str]:
    """The lines within the regions of a solution whose markers are in order."""
    found: list[str] = []
    inside = False
    for line in text.split("\n"):
        marker = line.strip()
        if inside and marker != END and not marker.startswith(STARTER.strip()):
            found.append(line)
        inside = marker == BEGIN or (inside and marker != END)
    return found


def _stub(region: list[str]) -> list[str]:
    indent = region[0][: len(region[0]) - len(region[0].lstrip())]
    said = [line.lstrip() for line in region if line.lstrip().startswith(STARTER)]
    if said:
        return [indent + line.removeprefix(STARTER) for line in said]
    return [indent + STUB] if indent else []


def _problems(lines: list[str], name: str) -> Iterator[str]:
    opened = 0
    for number, line in enumerate(lines, 1):
        marker = line.strip()
        if marker == BEGIN:
            if opened:
                yield f"{name}:{number}: {BEGIN} within the region that begins in line {opened}; regions do not nest"
            opened = opened or number
        elif marker == END:
            if not opened:
                yield f"{name}:{number}: {END} ends nothing; there is no {BEGIN} before it"
            opened = 0
        elif _LIKE_A_MARKER.match(marker):
            yield f"{name}:{number}: expected {BEGIN} or {END} alone on the line, got {marker!r}"
    if opened:
        yield f"{name}:{opened}: {BEGIN} without {END}"
