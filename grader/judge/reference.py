"""The `reference` fixture: the course's oracle, each of whose answers is worked out once, not once per submission.

In the bundle that students have there is no oracle, but what it answered to the public tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import pytest

from grader.errors import JudgeError
from grader.inside import wire
from grader.judge import expectations
from grader.judge.modules import is_network, likeness

MAX_REMEMBERED_BYTES = 64 * 2**20
MAX_ANSWER_BYTES = 2**20


class Reference:
    """`reference.conv2d(x, w)` is the oracle's conv2d(x, w).

    An oracle is a pure function and slow on purpose, and the tests ask it the same for every submission. Questions and
    answers are remembered as bytes: a test gets a value of its own each time and may change it.
    """

    def __init__(self, oracle: ModuleType) -> None:
        self._oracle = oracle
        self._answers: dict[bytes, bytes] = {}
        self._size = 0
        self._constants: set[str] = set()
        """names of what is no function and was asked for"""
        self._of_networks: set[bytes] = set()
        """questions about networks, whose weights are others for each student: these are not recorded"""
        self._forgotten: set[str] = set()
        """names of what answered and cannot be recorded"""

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._oracle, name)
        if not callable(found):
            if name not in self._constants:
                self._constants.add(name)
                self._remember(name, _bytes_of((name,)), _bytes_of(found))
            return found

        def ask(*args: Any, **kwargs: Any) -> Any:
            question = _question(name, args, kwargs)
            if question in self._answers:
                return wire.decode(self._answers[question])
            if any(map(is_network, (*args, *kwargs.values()))):
                self._of_networks.add(question)
                self._forgotten.add(name)
            try:
                answer = found(*args, **kwargs)
            except Exception as error:
                raise JudgeError(f"the oracle's {name} raised {error!r}") from error
            content = _bytes_of(answer)
            self._remember(name, question, content)
            return wire.decode(content) if content else answer

        return ask

    def _remember(self, name: str, question: bytes, answer: bytes) -> None:
        size = len(question) + len(answer)
        if question in self._answers:
            return
        if question and answer and self._size + size <= MAX_REMEMBERED_BYTES:
            self._answers[question] = answer
            self._size += size
        else:
            self._forgotten.add(name)


def recording(reference: Reference) -> tuple[dict[str, bytes], set[str]]:
    """All that this reference was asked so far, as `Recorded` takes it; names of what could not be recorded."""
    answers = {key: value for key, value in reference._answers.items() if key not in reference._of_networks}
    return {expectations.key(question): answer for question, answer in answers.items()}, reference._forgotten


class Recorded:
    """Answers of an oracle that is not here, by the hash of the question. What was not recorded is not run."""

    def __init__(self, answers: Mapping[str, bytes]) -> None:
        self._answers = answers

    def __getattr__(self, name: str) -> Any:
        constant = self._answers.get(expectations.key(_bytes_of((name,))))
        if constant is not None:
            return wire.decode(constant)

        def ask(*args: Any, **kwargs: Any) -> Any:
            answer = self._answers.get(expectations.key(_bytes_of((name, args, kwargs))))
            if answer is None:
                pytest.skip(
                    f"the bundle holds no answer of the reference's {name} to this question: your PyTorch may draw "
                    "other random numbers than the one that it was made with. This test is run when you are graded."
                )
            return wire.decode(answer)

        return ask


def _question(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bytes:
    """As `_bytes_of`. A network is an argument like others: a copy of it would answer the same."""
    named = {key: likeness(value) if is_network(value) else value for key, value in kwargs.items()}
    return _bytes_of((name, tuple(likeness(value) if is_network(value) else value for value in args), named))


def _bytes_of(value: Any) -> bytes:
    """Nothing for what is too large to keep, or is not plain through and through."""
    try:
        content, opaque = wire.encode_noting_opaque(value, MAX_ANSWER_BYTES)
    except wire.TooLarge:
        return b""
    return b"" if opaque else content
