"""Text that Markdown shows as it is, for chats and trackers: templates for Markdown send every text through here."""

from __future__ import annotations

import re

from grader.report.messages import Message, pieces

# Trackers turn @name, #12 and addresses into mentions and links even where Markdown escapes them.
_ZERO_WIDTH_SPACE = "\u200b"
_LINKED = re.compile(r"@|[#!$%~](?=\d)|:(?=//)|www(?=\.)|mailto(?=:)|xmpp(?=:)|GH(?=-\d)", re.IGNORECASE)

# As entities where a backslash is not enough: it does not keep "|" out of every table, nor "<" out of every page.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}
_SPECIAL = re.compile(r"[\\`*_\[\]<>|~$!^{}&]")
_LINE_START = re.compile(r"^([ \t]*)(?:([#+=-])|(\d+)([.)]))?", re.MULTILINE)


def words(text: str) -> str:
    """Text that Markdown shows as it is: no markup, link, mention, table border or HTML in it takes effect."""
    text = _LINKED.sub(lambda match: match[0] + _ZERO_WIDTH_SPACE, text.expandtabs(4))
    text = _SPECIAL.sub(lambda match: _ENTITIES.get(match[0], "\\" + match[0]), text)
    return _LINE_START.sub(_flat_start, text)


def _flat_start(match: re.Match[str]) -> str:
    """What would open a heading, list or code block at a line's start, made plain; the indent is kept to the eye."""
    indent, mark, numeral, stop = match.groups(default="")
    kept = indent.replace(" ", "\N{NO-BREAK SPACE}")
    return kept + ("\\" + mark if mark else f"{numeral}\\{stop}" if numeral else "")


def message(said: Message) -> str:
    """A message with its line breaks; what stood between backticks becomes code."""
    return "\\\n".join(_line(line) for line in said.text.split("\n") if line.strip())


def _line(line: str) -> str:
    return "".join(span(piece.text) if piece.code else words(piece.text) for piece in pieces(line))


def span(text: str) -> str:
    """Code within a line; not for tables, which end a cell at every "|" even inside of code."""
    fence = "`" * (_longest_run(text) + 1)
    padding = " " if text[:1] in ("`", " ") or text[-1:] in ("`", " ") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def block(text: str) -> str:
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}text\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall(r"`+", text)), default=0)
