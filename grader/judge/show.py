"""Values as short text: for messages, for the call that a report shows, for the cells of a picture. Always bounded."""

from __future__ import annotations

import math
from typing import Any

import numpy

from grader.inside.wire import Opaque
from grader.judge.arrays import ARRAYS

MAX_TEXT = 300
MAX_NAME = 60
MAX_TENSOR_ELEMENTS = 64  # printed in full up to here, by shape beyond
MAX_ITEMS = 12


def kind_of(value: Any) -> str:
    """The name of a value's type, as the course file and the messages have it."""
    if value is None:
        return "None"
    return value.type_name[:MAX_NAME] if type(value) is Opaque else type(value).__name__


def number(value: Any) -> str:
    """At most nine characters or so, without a needless .0."""
    if isinstance(value, bool | numpy.bool_):
        return str(bool(value))
    if isinstance(value, complex):
        return f"{value:.3g}"
    value = float(value) if not isinstance(value, int) else value
    if isinstance(value, float) and math.isnan(value):
        return "nan"
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if abs(value) < 10**7 and value == int(value):
        return str(int(value))
    return f"{value:.5g}"


def value(item: Any, depth: int = 0) -> str:
    """One line, never longer than MAX_TEXT characters."""
    return _cut(_value(item, depth))


def _value(item: Any, depth: int) -> str:
    if isinstance(item, ARRAYS):
        return f"{kind_of(item)} of shape {tuple(item.shape)}"
    if isinstance(item, Opaque):
        return f"{kind_of(item)} object"
    if isinstance(item, float):
        return repr(item)
    if isinstance(item, int):
        return repr(item) if item.bit_length() < 200 else f"int of {item.bit_length()} bits"
    if isinstance(item, str | bytes):
        return repr(item[:MAX_TEXT])
    if isinstance(item, list | tuple | dict):
        return _container(item, depth)
    return repr(item)


def _container(item: Any, depth: int) -> str:
    if depth > 3:
        return "…"
    opening, closing = ("[", "]") if isinstance(item, list) else ("(", ")") if isinstance(item, tuple) else ("{", "}")
    if isinstance(item, dict):
        parts = [f"{_value(k, depth + 1)}: {_value(v, depth + 1)}" for k, v in list(item.items())[:MAX_ITEMS]]
    else:
        parts = [_value(part, depth + 1) for part in item[:MAX_ITEMS]]
    if len(item) > MAX_ITEMS:
        parts.append("…")
    comma = "," if type(item) is tuple and len(item) == 1 else ""
    return f"{opening}{', '.join(parts)}{comma}{closing}"


def tensor(item: Any) -> str:
    """Shape, dtype and, where they are few, the elements."""
    dtype = str(item.dtype).removeprefix("torch.")
    text = f"{kind_of(item)} of shape {tuple(item.shape)}, {dtype}"
    count = math.prod(item.shape)
    return f"{text}: {_elements(item.tolist())}" if 0 < count <= MAX_TENSOR_ELEMENTS else text


def _elements(nested: Any) -> str:
    if isinstance(nested, list):
        return f"[{', '.join(_elements(part) for part in nested)}]"
    return number(nested)


def call(name: str, parameters: list[str], args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """`conv2d(x, w, stride=2)` and, on lines of their own, the tensors that went in."""
    named = [(parameters[i] if i < len(parameters) else f"argument {i + 1}", arg) for i, arg in enumerate(args)]
    large = [(key, arg) for key, arg in [*named, *kwargs.items()] if isinstance(arg, ARRAYS)]
    shown = [key if isinstance(arg, ARRAYS) else value(arg) for key, arg in named]
    shown += [f"{key}={key if isinstance(v, ARRAYS) else value(v)}" for key, v in kwargs.items()]
    lines = [f"{name}({', '.join(shown)})", *(f"{key} = {tensor(arg)}" for key, arg in large)]
    return "\n".join(lines)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
