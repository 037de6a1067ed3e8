"""What a session may answer: decoded messages, checked for their form and cut to size, as records."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grader.inside import layers

MAX_TEXT, MAX_NAME, MAX_NAMES = 2000, 200, 200  # characters, characters, number: of what an answer says in words
MAX_NUMBER = 2**31  # of an object, and of a layer's settings
MAX_AXES = 6  # numbers of one setting, such as (3, 3)


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


@dataclass(frozen=True, slots=True)
class Kept:
    """An object that stays inside, under this number."""

    number: int


@dataclass(frozen=True, slots=True)
class Trained:
    """A training that came to its end; the states that it reached came before."""

    returned: Any
    """the losses, as the submission says"""
    stopped: bool
    """at its budget"""


Reply = Returned | Kept | Raised | Missing | TooLargeReply | Trained


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
        case ("kept", _, int() as number) if 0 <= number < MAX_NUMBER:
            return Kept(number)
        case ("raised", _, types, text, trace):
            return _raised((types, text, trace))
        case ("missing", _, str() as type_name):
            return Missing(type_name[:MAX_NAME])
        case ("too large", _, str() as text):
            return TooLargeReply(text[:MAX_NAME])
    raise Malformed("the answer is malformed")


def trained(message: tuple[Any, ...]) -> Reply:
    """The answer to training: what the submission's function returned, and whether it was stopped. Raises Malformed."""
    match message:
        case ("trained", _, returned, bool() as stopped):
            return Trained(returned, stopped)
        case ("raised" | "missing" | "too large", *_):
            return reply(message)
    raise Malformed("the answer to training is malformed")


def looked(what: str) -> Callable[[tuple[Any, ...]], Reply]:
    """Reads the answer to looking at an object: its value has the form that LOOKS says, or is Malformed."""

    def read(message: tuple[Any, ...]) -> Reply:
        answer = reply(message)
        if isinstance(answer, Kept):
            raise Malformed("the answer is malformed")
        if isinstance(answer, Returned) and not LOOKS[what](answer.value):
            raise Malformed(f"the {what} of an object are malformed")
        return answer

    return read


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


# The forms of what is said of objects. That a form is right makes nothing true: what follows is worked out by others.


def _is_description(value: Any) -> bool:
    count = 0

    def check(described: Any, depth: int) -> bool:
        nonlocal count
        count += 1
        if depth > layers.MAX_DEPTH or count > layers.MAX_LAYERS:
            return False
        match described:
            case (str() as kind, settings, [*inside]) if type(described) is tuple and len(kind) <= MAX_NAME:
                return _are_settings(kind, settings) and all(map(is_named(depth), inside))
        return False

    def is_named(depth: int) -> Callable[[Any], bool]:
        def check_named(pair: Any) -> bool:
            match pair:
                case (str() as name, layer) if type(pair) is tuple:
                    return _is_name(name) and check(layer, depth + 1)
            return False

        return check_named

    return check(value, 0)


def _are_settings(kind: str, settings: Any) -> bool:
    if settings is None:
        return True
    if type(settings) is not dict or kind not in layers.SETTINGS or not all(map(_is_name, settings)):
        return False
    return set(settings) == set(layers.names_of(kind)) and all(map(_is_setting, settings.values()))


def _is_setting(value: Any) -> bool:
    if type(value) is tuple:
        return len(value) <= MAX_AXES and all(item is None or _is_number(item) for item in value)
    return value is None or type(value) is bool or _is_name(value) or _is_number(value)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < MAX_NUMBER and math.isfinite(value)


def _is_name(value: Any) -> bool:
    return type(value) is str and len(value) <= MAX_NAME


def _are_tensors(value: Any) -> bool:
    """By name; None for a gradient that there is not."""
    if type(value) is not dict or not all(map(_is_name, value)):
        return False
    return all(type(item).__name__ in ("Tensor", "NoneType") for item in value.values())


def _is_network(value: Any) -> bool:
    match value:
        case (description, state):
            return type(value) is tuple and _is_description(description) and _are_tensors(state)
    return False


def _is_evidence(value: Any) -> bool:
    """Two outputs may be anything."""
    match value:
        case (_, samples, _):
            return type(value) is tuple and _are_tensors(samples)
    return False


def _are_modes(value: Any) -> bool:
    return type(value) is list and all(type(item) is bool for item in value)


def _are_calls(value: Any) -> bool:
    """(training, gradients recorded) of each."""
    return type(value) is list and all(map(_is_call, value))


def _is_call(value: Any) -> bool:
    match value:
        case (bool(), bool()):
            return type(value) is tuple
    return False


LOOKS: dict[str, Callable[[Any], bool]] = {
    "network": _is_network,
    "evidence": _is_evidence,
    "state": _are_tensors,
    "gradients": _are_tensors,
    "grads": _are_tensors,
    "modes": _are_modes,
    "calls": _are_calls,
    "hooks": lambda value: type(value) is int and 0 <= value < MAX_NUMBER,
    "call": lambda value: True,  # whatever a module returns, as functions do: the judge looks at its kind
}
"""what is looked at -> is this of its form? A value that could not cross is none."""
