"""Messages as a reader sees them: visible text, a first line that says it, and code between backticks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.report.hostile import visible


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message: words, or what stood between backticks."""

    text: str
    code: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A first line that says it, and further lines (a hint, a place) as they are."""

    lead: tuple[Piece, ...]
    rest: tuple[Piece, ...]
    text: str

    def __bool__(self) -> bool:
        return bool(self.text)


def message(text: str) -> Message:
    text = visible(text).strip("\n")
    lead, _, rest = text.partition("\n")
    return Message(pieces(lead), pieces(rest.strip("\n")), text)


def pieces(text: str) -> tuple[Piece, ...]:
    """The text split at pairs of backticks that stand on one line."""
    parts = re.split(r"`([^`\n]+)`", text)
    return tuple(Piece(part, bool(index % 2)) for index, part in enumerate(parts) if part)
