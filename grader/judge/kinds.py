"""Is a value of the kind that the course promised? The messages for the classic slips."""

from __future__ import annotations

from typing import Any

import numpy

from grader.inside.wire import Opaque
from grader.judge import show
from grader.judge.arrays import HAS_TORCH, torch
from grader.judge.stops import WrongAnswer

_TYPES: dict[str, type] = {
    "ndarray": numpy.ndarray, "int": int, "float": float, "bool": bool, "str": str, "bytes": bytes, "list": list,
    "tuple": tuple, "dict": dict,
}  # fmt: skip
OF_TORCH = ("Tensor", "Module")
if HAS_TORCH:  # no value that came out is a Module: those stay inside
    _TYPES |= {"Tensor": torch.Tensor, "Module": torch.nn.Module}
MAX_REASON = 200  # characters
_CALLED = {"Tensor": "a Tensor", "ndarray": "a NumPy array", "int": "an int", "Module": "an nn.Module"}
_HINTS = {
    ("None", None): "Is a `return` missing?",
    ("generator", None): "Is there a `yield` where `return` is meant?",
    ("list", "Tensor"): "`torch.tensor(…)` makes one of a list.",
    ("ndarray", "Tensor"): "`torch.from_numpy(…)` makes one of an array.",
    ("Tensor", "ndarray"): "`.numpy()` makes one of a tensor.",
    ("ndarray", "list"): "`.tolist()` makes one of an array.",
    ("Tensor", "list"): "`.tolist()` makes one of a tensor.",
    ("tuple", "list"): "`list(…)` makes one of a tuple.",
    ("list", "tuple"): "`tuple(…)` makes one of a list.",
    ("list", "ndarray"): "`numpy.array(…)` makes one of a list.",
    ("Tensor", "int"): "`.item()` takes the number out of a tensor.",
    ("Tensor", "float"): "`.item()` takes the number out of a tensor.",
    ("type", "Module"): "A class is no module yet: `Net()` makes one.",
    ("float", "int"): "`//` divides to an int, `/` to a float.",
}


def require(value: Any, kind: str, what: str) -> None:
    """Raise WrongAnswer unless value is of the kind; `what` names where it came from: "conv2d(x, w) returned"."""
    if type(value) is Opaque and value.type_name in _TYPES:  # of a known kind, but not one that can be sent
        wanted = f"{called(kind)} with plain elements" if kind in ("Tensor", "ndarray") else called(kind)
        raise WrongAnswer(f"{what} {called(value.type_name)} that {value.reason[:MAX_REASON]}; expected {wanted}.")
    if type(value) is Opaque:
        raise WrongAnswer(_sentence(what, value, kind))
    if kind != "any" and type(value) is not _TYPES[kind] and not (kind == "float" and type(value) is int):
        raise WrongAnswer(_sentence(what, value, kind))


def called(kind: str) -> str:
    return "a plain value" if kind == "any" else _CALLED.get(kind, f"a {kind}")


def _sentence(what: str, value: Any, kind: str) -> str:
    name = show.kind_of(value)
    article = "an" if name[:1].lower() in "aeiou" else "a"
    got = name if name == "None" else _CALLED.get(name, f"{article} {name}")
    hint = _HINTS.get((name, kind)) or (_HINTS.get((name, None)) if what.endswith("returned") else "") or ""
    return f"{what} {got}; expected {called(kind)}. {hint}".rstrip()
