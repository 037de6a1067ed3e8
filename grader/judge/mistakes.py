"""Known mistakes of an exercise: wrong implementations that are called where a test failed, to say what went wrong.

`reference/<slug>/mistakes.py` holds them. Each is a function `<function>__<mistake>` with the parameters of the
student's function, or `<VALUE>__<mistake>` without any, and its docstring is for the student. One is named when its
result is exactly the student's, and wrong.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy

from grader.inside import wire
from grader.judge.arrays import ARRAYS, TENSORS, to_numpy
from grader.judge.compare import compare
from grader.judge.modules import is_network, outline
from grader.judge.reference import Reference
from grader.judge.stops import WrongAnswer

FILE = "mistakes.py"
MAX_MISTAKES = 64  # of one function: all of them run when it fails
MAX_CALLS = 8  # of one test that are looked at
MAX_REMEMBERED_BYTES = 64 * 2**20
MAX_PLACES = 1000  # in a container that are looked at
CLEARLY = 1e-3  # a difference to the oracle's answer that no rounding makes, where no comparison says what is wrong

Place = tuple[Any, ...]
"""keys and indices that lead into a value"""


@dataclass(frozen=True, slots=True)
class Mistake:
    id: str
    """name of its function: "conv2d__flips_the_kernel" """
    of: str
    """the exercise's function or value that it stands in for"""
    sentence: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One call that a test made and the value that came back, or a value that the student wrote down."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    value: Any
    is_call: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a test compared when it failed."""

    got: Any
    expected: Any
    rtol: float = 0.0
    atol: float = 0.0


def read(
    path: Path, functions: dict[str, list[str] | None], values: Sequence[str], root: Path
) -> tuple[list[Mistake], list[str]]:
    """The mistakes of a file, and one line for each thing that is wrong with it. Raises SyntaxError.

    functions: names of the exercise's functions and of their parameters, None where those are not known.
    """
    found: dict[str, Mistake] = {}
    problems: list[str] = []
    for node in ast.parse(path.read_bytes()).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        where = f"{path.relative_to(root)}:{node.lineno}: {node.name}"
        of, _, rest = node.name.partition("__")
        sentence = " ".join((ast.get_docstring(node) or "").split())
        if not rest or of not in (*functions, *values):
            known = ", ".join((*functions, *values))
            problems.append(f"{where}: expected <name>__<mistake> with a name of the exercise ({known}), or _helper")
        elif node.name in found:
            problems.append(f"{where}: is here a second time")
        else:
            problems += [f"{where}: {text}" for text in _wrong_with(node, functions.get(of, []), sentence)]
            found[node.name] = Mistake(node.name, of, sentence)
    for name in (*functions, *values):
        count = sum(mistake.of == name for mistake in found.values())
        if count > MAX_MISTAKES:
            problems.append(f"{path.relative_to(root)}: {count} mistakes of {name}; at most {MAX_MISTAKES} are allowed")
    return list(found.values()), problems


def _wrong_with(node: ast.FunctionDef, wanted: list[str] | None, sentence: str) -> Iterator[str]:
    if not sentence:
        yield "expected a docstring, what a student reads who made this mistake"
    has = [arg.arg for arg in node.args.args]
    open_ended = node.args.vararg and node.args.kwarg
    if wanted is not None and has != wanted and not open_ended:
        yield f"expected the starter's parameters ({', '.join(wanted)}), got ({', '.join(has)})"


class Mistakes:
    """The known mistakes of one exercise; what they answer is remembered between submissions."""

    def __init__(self, module: ModuleType, found: Sequence[Mistake], oracle: Reference | None) -> None:
        self._module = module
        self._found = found
        self._oracle = oracle
        self._answers: dict[tuple[bool, str, bytes], Any] = {}
        self._size = 0

    def behind(self, asked: Sequence[Asked], failed: Comparison | None) -> list[Mistake]:
        """The mistakes that a test's failure shows, in the order of the file.

        failed: the comparison that ended the test; None where an assertion did.
        """
        values = [item for item in asked if not item.is_call]
        shown = [mistake for item in values if failed for mistake in self._behind_value(item, failed)]
        calls = [item for item in asked if item.is_call]
        for name in dict.fromkeys(item.name for item in calls):
            shown += self._behind_calls(name, calls, failed)
        return [mistake for mistake in self._found if mistake in shown]

    def _behind_calls(self, name: str, calls: Sequence[Asked], failed: Comparison | None) -> list[Mistake]:
        """The mistakes that give all that the function gave, in the comparison that failed or else in the test."""
        compared = _calls_behind(failed, calls) if failed else []
        if compared:
            of_name = [(call, wrong) for call, wrong in compared if call.name == name]
        else:  # it compared something that it made of the values: then the oracle tells which of them are wrong
            of_name = [(call, self._is_clearly_wrong(call)) for call in calls[-MAX_CALLS:] if call.name == name]
        if not any(wrong for _, wrong in of_name):
            return []
        candidates = [mistake for mistake in self._found if mistake.of == name]
        chosen = [(_plain((call.args, call.kwargs)), call.value) for call, _ in of_name[-MAX_CALLS:]]
        return [
            mistake
            for mistake in candidates
            if all(same(self._answer(self._module, mistake.id, question), value) for question, value in chosen)
        ]

    def _answer(self, of: ModuleType | Reference | None, name: str, question: bytes) -> Any:
        """What a function of `of` makes of it, as if it had come out of a session; _NOTHING where there is none.

        Remembered, for many submissions fail the same test: nobody may change it.
        """
        is_oracle = of is self._oracle
        if not question or (is_oracle, name, question) in self._answers:
            return self._answers.get((is_oracle, name, question), _NOTHING)
        args, kwargs = wire.decode(question)  # copies: a mistake may write into its arguments
        try:
            content = _plain(_compared(getattr(of, name)(*args, **kwargs)))
        except Exception:
            content = b""
        answer = wire.decode(content) if content else _NOTHING
        self._size += len(question) + len(content)
        if self._size <= MAX_REMEMBERED_BYTES:
            self._answers[is_oracle, name, question] = answer
        return answer

    def _is_clearly_wrong(self, call: Asked) -> bool:
        """Where the oracle has no answer, nothing is known."""
        expected = self._answer(self._oracle, call.name, _plain((call.args, call.kwargs)))
        return expected is not _NOTHING and _differs(call.value, expected, CLEARLY, CLEARLY * _largest(expected))

    def _behind_value(self, written: Asked, failed: Comparison) -> Iterator[Mistake]:
        """The mistakes that hold the same as the student at a place that was compared and is wrong."""
        wrong = [leaf for leaf, _ in _wrong_leaves(failed)]
        for mistake in self._found:
            if mistake.of == written.name:
                held = self._answer(self._module, mistake.id, _plain((written.args, written.kwargs)))
                if any(_holds(held, written.value, leaf) for leaf in wrong):
                    yield mistake


class _Nothing:
    pass


_NOTHING = _Nothing()


def _compared(value: Any) -> Any:
    """A network is compared by its layers: its weights are random."""
    return outline(value) if is_network(value) else value


def _plain(value: Any) -> bytes:
    """As it would cross the wall; nothing for what cannot."""
    try:
        content, opaque = wire.encode_noting_opaque(value)
    except wire.TooLarge:
        return b""
    return b"" if opaque else content


def say(mistakes: Sequence[Mistake]) -> str:
    """For the student, whatever the test's input was."""
    if len(mistakes) == 1:
        return f"This is exactly the result of a known mistake: {mistakes[0].sentence}"
    lines = "\n".join(f"- {mistake.sentence}" for mistake in mistakes)
    return f"This is exactly the result of each of these known mistakes:\n{lines}" if mistakes else ""


def same(one: Any, other: Any) -> bool:
    """The same kind, dtype, shape and values through and through; NaN equals NaN, and 0.0 equals -0.0."""
    if type(one) is not type(other) or isinstance(one, wire.Opaque):
        return False
    if isinstance(one, ARRAYS):
        return one.dtype == other.dtype and tuple(one.shape) == tuple(other.shape) and _same_elements(one, other)
    if isinstance(one, float):
        return one == other or (one != one and other != other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def _same_elements(one: Any, other: Any) -> bool:
    equal = one == other
    if isinstance(one, TENSORS):
        return bool((equal | ((one != one) & (other != other))).all())
    return bool(numpy.all(equal | ((one != one) & (other != other))))


def _calls_behind(failed: Comparison, calls: Sequence[Asked]) -> list[tuple[Asked, bool]]:
    """The calls whose very values were compared, and whether each is wrong; none where other things were compared.

    A value is known by its identity: the object that the call returned, alone or in a list, tuple or dict.
    """
    for call in reversed(calls):
        if call.value is failed.got:
            return [(call, True)]
    items, waiting = [], list(calls)
    for got, expected in islice(_items(failed.got, failed.expected), MAX_PLACES):
        index = next((index for index, call in enumerate(waiting) if call.value is got), None)
        if index is not None:
            items.append((waiting[index], _differs(got, expected, failed.rtol, failed.atol)))
            del waiting[: index + 1]  # calls are made and listed in the same order
    return items


def _items(got: Any, expected: Any) -> Iterator[tuple[Any, Any]]:
    """What stands at the same place in two containers that have the same places."""
    if type(got) is not type(expected):
        return
    if isinstance(got, dict) and got.keys() == expected.keys():
        yield from ((got[key], expected[key]) for key in expected)
    elif isinstance(got, list | tuple) and len(got) == len(expected):
        yield from zip(got, expected, strict=True)


def _wrong_leaves(failed: Comparison) -> Iterator[tuple[Any, Any]]:
    """(got, expected) wherever a comparison went wrong, as far inside of containers as they agree in their form."""
    waiting = [(failed.got, failed.expected)]
    for _ in range(MAX_PLACES):
        if not waiting:
            return
        got, expected = waiting.pop()
        inside = list(_items(got, expected))
        if inside:
            waiting += inside
        elif _differs(got, expected, failed.rtol, failed.atol):
            yield got, expected


def _holds(held: Any, value: Any, leaf: Any) -> bool:
    """Wherever the student's value holds this very object, the mistake's value holds the same."""
    places = [place for place, item in _places(value) if item is leaf]
    return bool(places) and all(same(_at(held, place), leaf) for place in places)


def _places(value: Any) -> Iterator[tuple[Place, Any]]:
    waiting: list[tuple[Place, Any]] = [((), value)]
    for _ in range(MAX_PLACES):
        if not waiting:
            return
        place, item = waiting.pop()
        yield place, item
        if isinstance(item, dict):
            waiting += [((*place, key), part) for key, part in item.items()]
        elif isinstance(item, list | tuple):
            waiting += [((*place, index), part) for index, part in enumerate(item)]


def _at(value: Any, place: Place) -> Any:
    try:
        for key in place:
            value = value[key]
    except (KeyError, IndexError, TypeError):
        return _NOTHING
    return value


def _differs(got: Any, expected: Any, rtol: float, atol: float) -> bool:
    try:
        compare(got, expected, rtol, atol)
    except WrongAnswer:
        return True
    return False


def _largest(expected: Any) -> float:
    """The largest magnitude in numbers and arrays; 0 for all else."""
    if isinstance(expected, TENSORS):
        expected = to_numpy(expected)
    if not isinstance(expected, numpy.ndarray | float) or not numpy.size(expected):
        return 0.0
    magnitudes = numpy.abs(numpy.asarray(expected).astype(numpy.complex128))
    return float(magnitudes[numpy.isfinite(magnitudes)].max(initial=0.0))
