"""The fixtures that tests call: `student` and `probe` look like modules, and each call of theirs crosses the wall."""

from __future__ import annotations

import contextlib
import difflib
import functools
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from grader.errors import JudgeError
from grader.judge import compare, kinds, modules, show
from grader.judge.drawings import Pictures
from grader.judge.examinee import Examinee
from grader.judge.excerpts import excerpt
from grader.judge.mistakes import Asked, Comparison
from grader.judge.stops import NotDefined, OutOfMemory, StudentRaised, TooLargeAnswer, WrongAnswer
from grader.model import Exercise, Measured
from grader.sandbox.protocol import SessionEnded
from grader.sandbox.replies import Kept, Missing, Raised, Reply, Returned, TooLargeReply, Trained

# What Python, torch and the C library say when memory is refused.
NO_MEMORY = ("can't allocate memory", "not enough memory", "Cannot allocate memory")

MAX_ASKED = 32  # of one test that are remembered: a test may make thousands of calls

Signatures = dict[str, list[str]]
"""name of a function of the exercise -> names of its parameters"""


@dataclass(slots=True)
class Conversation:
    """What one test asks of one submission, and the call that it made last."""

    examinee: Examinee
    exercise: Exercise
    signatures: Signatures
    seed: int
    last_name: str = ""
    last_arguments: tuple[tuple[Any, ...], dict[str, Any]] | None = None
    """None when it was not a call but a value that was asked for"""
    verb: str = "returned"
    """what the last one asked did with its value: a function returned it, a value that was written down holds it"""
    echo: bool = False
    seeded: bool = False
    asked: list[Asked] = field(default_factory=list)
    """the calls and values that were answered, as far as a known mistake may be found in them"""
    pictures: Pictures = field(default_factory=Pictures)
    """what to draw should the test fail"""
    failed: Comparison | None = None
    """the comparison that ended the test"""
    measured: Measured | None = None
    """what was measured, to be shown whatever becomes of the test"""

    def ask(
        self,
        name: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        question: Callable[..., Reply],
        answered_by: Collection[str] | None = None,
    ) -> Any:
        """answered_by: the exercise's functions that have a part in the answer; None: the one that is asked."""
        self.last_name, self.verb = name, "returned"
        self.last_arguments = args, kwargs
        self.examinee.require_own_work([name] if answered_by is None else answered_by)
        seed, self.seeded = (None if self.seeded else self.seed), True
        try:
            reply = question(seed)
        except SessionEnded as ended:
            raise self.examinee.ended(ended) from None
        return self.unpack(reply)

    def remember(self, asked: Asked) -> None:
        self.asked = [*self.asked[1 - MAX_ASKED :], asked]

    def last_call(self) -> str:
        """The call that was made last and its inputs, as text; empty when there was none."""
        if self.last_arguments is None:
            return self.last_name
        return show.call(self.last_name, self.signatures.get(self.last_name, []), *self.last_arguments)

    def make(self, kind: str, args: tuple[Any, ...]) -> int:
        """The number of an object of the test's own, made inside."""

        def question(seed: int | None) -> Reply:
            return self.examinee.session().make(kind, args, seed)

        made = self.ask(f"the test's {kind}", (), {}, question, ())
        if not isinstance(made, Kept):
            raise JudgeError(f"no {kind} was made")
        return made.number

    def look(self, name: str) -> modules.Look:
        """What asks for evidence of an object that `name` stands for in messages."""

        def ask(number: int, path: str, what: str, args: tuple[Any, ...]) -> Any:
            def question(seed: int | None) -> Reply:
                return self.examinee.session().look(number, path, what, args, seed)

            asked_before = self.last_name, self.last_arguments
            value = self.ask(f"the module of {name}", args[:1], {}, question, ()).value
            self.last_name, self.last_arguments = asked_before  # what a message speaks of is what the student wrote
            kinds.require(value, "any", "returned")
            return value

        return ask

    def unpack(self, reply: Reply) -> Returned | Kept:
        match reply:
            case Returned() | Kept():
                return reply
            case Raised(types, text):
                refused = "MemoryError" in types or any(words in text for words in NO_MEMORY)
                kind = OutOfMemory if refused else StudentRaised
                stop = kind(f"{self.last_name} raised {self.examinee.describe(reply)}", types)
                stop.excerpt = excerpt(self.examinee.source, reply.line)
                raise stop
            case Missing(""):
                raise NotDefined(self.missing())
            case Missing(type_name):  # the type's name is the submission's own word
                file = self.examinee.source.filename
                raise StudentRaised(f"{file}: {self.last_name} is not a function but of type {type_name}.")
            case TooLargeReply(text):
                raise TooLargeAnswer(f"{self.last_name} returned {text}: more than an answer may hold.")
            case Trained():
                raise JudgeError("an answer to training that nobody had asked for")

    def missing(self) -> str:
        others = [name for name in self.examinee.names if name != self.last_name]  # it may be gone again
        close = _closest(self.last_name, tuple(others))
        hint = f" It defines {close}: did you mean that?" if close else ""
        return f"{self.examinee.source.filename} does not define {self.last_name}.{hint}"


@functools.lru_cache  # each test of the function says the same
def _closest(name: str, others: tuple[str, ...]) -> str:
    return next(iter(difflib.get_close_matches(name, others, n=1)), "")


class Student:
    """`student.conv2d(x, w)` calls the submission's conv2d and returns its value, checked for its kind."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in self._conversation.exercise.functions:
            raise AttributeError(f"{name} is not among the exercise's functions in course.yml")

        def call(*args: Any, **kwargs: Any) -> Any:
            conversation = self._conversation
            question = _call(conversation, name, args, kwargs)
            returned = conversation.ask(name, args, kwargs, question)
            if isinstance(returned, Kept):
                note = lambda outline: conversation.remember(Asked(name, args, kwargs, outline))  # noqa: E731
                return modules.Module(returned.number, f"{name}()", conversation.look(f"{name}()"), note=note)
            if conversation.echo:
                _require_unchanged(args, kwargs, returned.arguments)
            kinds.require(returned.value, conversation.exercise.functions[name], "returned")
            conversation.remember(Asked(name, args, kwargs, returned.value))
            return returned.value

        call.__qualname__ = f"student.{name}"  # as a failed assertion shows it
        return call

    def value(self, name: str) -> Any:
        """A plain value that the student wrote down, checked for its kind."""
        conversation = self._conversation
        returned = conversation.ask(name, (), {}, lambda seed: conversation.examinee.session().get(name))
        conversation.last_arguments, conversation.verb = None, "holds"
        kinds.require(returned.value, conversation.exercise.values[name], "holds")
        conversation.remember(Asked(name, (), {}, returned.value, is_call=False))
        return returned.value

    @contextlib.contextmanager
    def raises(self, kind: type[Exception]) -> Iterator[None]:
        """The call inside must raise the builtin exception `kind`, or one that derives from it."""
        try:
            yield
        except (NotDefined, OutOfMemory):
            raise
        except StudentRaised as raised:
            if not raised.types:  # nothing was called
                raise
            if kind.__name__ not in raised.types[1:]:  # the first is whatever the submission calls its own
                raise WrongAnswer(f"{raised.message}; expected {kind.__name__}.") from None
        else:
            raise WrongAnswer(f"returned a value; expected it to raise {kind.__name__}.")

    @contextlib.contextmanager
    def inputs_unchanged(self) -> Iterator[None]:
        """The calls inside must leave their tensors and arrays as they were."""
        self._conversation.echo = True
        try:
            yield
        finally:
            self._conversation.echo = False


class Probe:
    """`probe.weight_gradient(x, w)` runs a function of the exercise's probe.py beside the submission."""

    def __init__(self, conversation: Conversation, source: bytes, names: dict[str, set[str]]) -> None:
        """names: the functions of probe.py, and the names that occur in each."""
        self._conversation = conversation
        self._source = source
        self._names = names

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in self._names:
            raise AttributeError(f"probe.py does not define {name}")

        def call(*args: Any, **kwargs: Any) -> Any:
            conversation = self._conversation

            def question(seed: int | None) -> Reply:
                return conversation.examinee.session().probe(self._source, name, args, kwargs, seed)

            returned = conversation.ask(name, args, kwargs, question, self._names[name])
            kinds.require(returned.value, "any", "returned")
            return returned.value

        call.__qualname__ = f"probe.{name}"
        return call


def _call(conversation: Conversation, name: str, args: Any, kwargs: Any) -> Callable[[int | None], Reply]:
    keep = conversation.exercise.functions[name] == "Module"
    places = [*enumerate(args), *kwargs.items()]
    references = [(place, item.number, item.path) for place, item in places if isinstance(item, modules.Kept)]
    plain = _plain(args, kwargs)

    def question(seed: int | None) -> Reply:
        return conversation.examinee.session().call(name, *plain, seed, conversation.echo, keep, references)

    return question


def _plain(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments with None for each object that stays inside."""

    def without(item: Any) -> Any:
        return None if isinstance(item, modules.Kept) else item

    return tuple(map(without, args)), {key: without(item) for key, item in kwargs.items()}


def _require_unchanged(args: Any, kwargs: Any, after: Any) -> None:
    try:
        compare.compare(after, _plain(args, kwargs))
    except WrongAnswer:
        raise WrongAnswer("changed its input in place. Work on a copy: `x = x.clone()`.") from None
