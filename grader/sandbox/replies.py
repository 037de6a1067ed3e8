"""What a session may answer: decoded messages, checked for their form and cut to size, as records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MAX_TEXT, MAX_NAME, MAX_NAMES = 2000, 200, 200  # characters, characters, number: of what an answer says in words


class Malformed(Exception):
    """The message is not of the form that an honest session sends."""


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception of the submission, as text."""

    types: tuple[str, ...]
    """its own name first, then those of the builtin types that it is of"""
    text: str
    trace: tuple[tuple[int, str], ...]
    """(line, function) in the submission, innermost last"""

    @property
    def line(self) -> int | None:
        return self.trace[-1][0] if self.trace else None


@dataclass(frozen=True, slots=True)
class Missing:
    """The submission does not define what was asked for; type_name: what stands there instead, if anything."""

    type_name: str


@dataclass(frozen=True, slots=True)
class TooLargeReply:
    text: str


@dataclass(frozen=True, slots=True)
class Returned:
    value: Any
    """rebuilt from bytes: a plain value, or wire.Opaque"""
    arguments: Any = None
    """(args, kwargs) after the call, where they were asked for"""


Reply = Returned | Raised | Missing | TooLargeReply


@dataclass(frozen=True, slots=True)
class Loaded:
    failures: tuple[Raised, ...]
    names: tuple[str, ...]
    """what callables the submission defines"""


@dataclass(frozen=True, slots=True)
class Finding:
    """A forbidden function in the source."""

    name: str
    """what of the exercise's reaches it"""
    forbidden: str
    line: int


def reply(message: tuple[Any, ...]) -> Reply:
    """The answer to a call. Raises Malformed."""
    match message:
        case ("value", _, value, arguments):
            return Returned(value, arguments)
        case ("raised", _, types, text, trace):
            return _raised((types, text, trace))
        case ("missing", _, str() as type_name):
            return Missing(type_name[:MAX_NAME])
        case ("too large", _, str() as text):
            return TooLargeReply(text[:MAX_NAME])
    raise Malformed("the answer is malformed")


def loaded(message: tuple[Any, ...]) -> Loaded:
    """The answer to loading. Raises Malformed."""
    match message:
        case ("loaded", _, [*failures], [*names]):
            texts = tuple(name[:MAX_NAME] for name in names[:MAX_NAMES] if type(name) is str)
            return Loaded(tuple(map(_raised, failures[:MAX_NAMES])), texts)
    raise Malformed("the answer to loading is malformed")


def checked(message: tuple[Any, ...]) -> tuple[Finding, ...]:
    """The answer to checking. Raises Malformed."""
    match message:
        case ("checked", _, [*found]):
            return tuple(map(_finding, found))
    raise Malformed("the answer to checking is malformed")


def _finding(described: Any) -> Finding:
    match described:
        case (str() as name, str() as forbidden, int() as line):
            return Finding(name, forbidden, line)
    raise Malformed("a finding is malformed")


def _raised(described: Any) -> Raised:
    match described:
        case ([*types], str() as text, [*trace]) if types and all(type(name) is str for name in types):
            names = tuple(name[:MAX_NAME] for name in types[:MAX_NAMES])
            return Raised(names, text[:MAX_TEXT], tuple(map(_place, trace[-MAX_NAMES:])))
    raise Malformed("the description of an exception is malformed")


def _place(described: Any) -> tuple[int, str]:
    """(line, function) of one frame of the submission, as it says itself."""
    match described:
        case (int() as line, str() as function):
            return line, function[:MAX_NAME]
    return 0, "?"
