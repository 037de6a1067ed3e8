"""A Python source as tokens in which all names that its writer chose are alike. It is cut up here, never parsed or run.

What a copy changes first makes no difference: comments, docstrings, imports, layout, the names of variables,
parameters, functions, classes and of what a class keeps in itself. Names of libraries and built-in functions, numbers
and operators stay. Whatever the bytes are, there are tokens: a file with a mistake in it is compared as well.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_CHARACTERS = 100_000  # twenty times a long solution; more is data
MAX_TOKENS = 20_000
CHOSEN, TEXT = "V", "S"
"""what every chosen name and every string becomes"""

_OPENED, _CLOSED = ("(", "[", "{"), (")", "]", "}")
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins))
# No part of it can match in two ways and the loops never give back, so the time is linear in the text.
_TOKEN = re.compile(
    r"""
      (?P<space>[ \t\f\r]++ | \\\r?\n | \#[^\n]*+)
    | (?P<newline>[\n;])
    | (?P<string>[rbuftRBUFT]{0,2}(?:
          \"{3}(?:[^"\\]|\\.|"(?!""))*+(?:\"{3}|\\?\Z)
        | '{3}(?:[^'\\]|\\.|'(?!''))*+(?:'{3}|\\?\Z)
        | "(?:[^"\\\n]|\\.)*+"?
        | '(?:[^'\\\n]|\\.)*+'?))
    | (?P<number>\.?\d(?:[eE][+-]|[\w.])*+)
    | (?P<name>[^\W\d]\w*+)
    | (?P<other>\*\*=?|//=?|>>=?|<<=?|->|:=|[-+*/%@&|^=<>!]=|.)
    """,
    re.VERBOSE | re.DOTALL,
)


class TooLong(Exception):
    """Nobody writes so much for an exercise; the words follow a name."""


@dataclass(frozen=True, slots=True)
class Tokens:
    texts: tuple[str, ...]
    lines: tuple[int, ...]
    """in which line, from 1, each of them begins"""


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str
    text: str
    line: int


def tokens(text: str) -> Tokens:
    """Raises TooLong."""
    if len(text) > MAX_CHARACTERS:
        raise TooLong(f"has {len(text):,} characters of code; at most {MAX_CHARACTERS:,} are compared")
    pieces = [piece for piece in _that_does_something(_pieces(text)) if piece.kind != "newline"]
    own = _own_attributes(pieces)
    texts = []
    for before, piece in zip([None, *pieces], pieces, strict=False):
        texts.append(_normal(piece, before is not None and before.text == ".", own))
    return Tokens(tuple(texts), tuple(piece.line for piece in pieces))


def _pieces(text: str) -> Iterator[_Piece]:
    line, count = 1, 0
    for match in _TOKEN.finditer(text):
        kind, found = match.lastgroup or "", match[0]
        if kind != "space":
            count += kind != "newline"
            if count > MAX_TOKENS:
                raise TooLong(f"has more than {MAX_TOKENS:,} words and signs; so long a file is not compared")
            yield _Piece(kind, found, line)
        line += found.count("\n")


def _that_does_something(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    """Without docstrings and other strings that begin a statement, and without imports, which are everybody's."""
    depth, begins, imports = 0, True, False
    for piece in pieces:
        if piece.kind == "newline":
            begins, imports = begins or not depth, imports and depth > 0
        elif piece.text in _OPENED:
            depth += 1
        elif piece.text in _CLOSED:
            depth = max(0, depth - 1)
        if begins and piece.text in ("import", "from"):
            imports = True
        if not imports and not (begins and piece.kind == "string"):
            yield piece
        begins = begins and piece.kind in ("newline", "string")


def _own_attributes(pieces: list[_Piece]) -> frozenset[str]:
    """Names that stand after a dot and are given a value here, or are those of functions and classes defined here."""
    own = set()
    for first, second, third in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if second.kind == "name" and ((first.text == "." and third.text == "=") or first.text in ("def", "class")):
            own.add(second.text)
    return frozenset(own)


def _normal(piece: _Piece, is_attribute: bool, own: frozenset[str]) -> str:
    if piece.kind == "string":
        return TEXT
    if piece.kind == "number":
        return piece.text.lower().replace("_", "")
    if piece.kind != "name" or (piece.text not in own if is_attribute else piece.text in _KEPT):
        return piece.text
    return CHOSEN
