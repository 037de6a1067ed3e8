"""Makes text that came out of a submission fit to be shown: what a reader cannot see is spelled out."""

from __future__ import annotations

import re
import unicodedata

# Persian, Hindi and many emoji need the zero-width joiners; they reorder nothing.
_JOINERS = "\u200c\u200d"

# More marks than any script stacks on one letter: such a pile covers the lines above and below it.
_MOST_MARKS = 4

_SUSPECT = re.compile(r"[^\x20-\x7e\n\t]")
_MARKS = re.compile(rf"[^\x00-\x7f]{{{_MOST_MARKS + 1},}}")


def visible(text: str) -> str:
    """The text with nothing hidden in it, on lines that end in a line feed; always encodable as UTF-8.

    Control characters, terminal escapes and marks that reorder or hide text are spelled as in Python source; half
    characters (lone surrogates) and code points that are no characters become U+FFFD. Tabs and line feeds stay.
    """
    text = _SUSPECT.sub(_spelled, text.replace("\r\n", "\n"))
    return text if text.isascii() else _MARKS.sub(_without_piles, text)


def one_line(text: str) -> str:
    """Visible text for a place that has one line, such as a name: line feeds and tabs are spelled out too."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def _spelled(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    category = unicodedata.category(character)
    if category == "Cs" or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return "\N{REPLACEMENT CHARACTER}"
    if category in ("Cc", "Zl", "Zp") or (category == "Cf" and character not in _JOINERS):
        return character.encode("unicode_escape").decode("ascii")
    return character


def _without_piles(match: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in match[0]:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
        elif marks == _MOST_MARKS + 1:
            kept.append("\N{REPLACEMENT CHARACTER}")
    return "".join(kept)
