"""What the judge asks of a session, whoever runs it, and the word that it ended: the same on every system."""

from __future__ import annotations

import abc
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from grader.errors import JudgeError
from grader.inside.objects import Reference
from grader.inside.serve import SERVE_FAILED
from grader.model import ExitReport, Limits, Source
from grader.sandbox import replies
from grader.sandbox.replies import Finding, Loaded, Reply

WALL_FACTOR, WALL_EXTRA_SECONDS = 3.0, 5.0  # wall limit for a CPU limit: generous, for the machine may be busy

T = TypeVar("T")


class SessionEnded(Exception):
    """The process is gone, or was ended, before it answered; `report` says how."""

    def __init__(self, report: ExitReport) -> None:
        super().__init__(report.detail)
        self.report = report


class BaseSession(abc.ABC):
    """One process with a submission in it. A context manager: the process does not outlive it."""

    walls: str
    """what stands between the process and the host"""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.at_line: int | None = None
        """first line of the notebook statement that was last begun"""
        self.note_state: Callable[[bytes], None] | None = None
        """is given each state of a model while it is trained"""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def check(self, source: Source, names: Sequence[str], forbidden: Sequence[str]) -> tuple[Finding, ...]:
        """Which of its names use forbidden functions. To be asked before `load`: it is evidence only until then.

        Raises JudgeError where the check itself fails: nothing of the submission has run that could have made it.
        """
        self.begin()
        arguments = (source.content, _lines(source), list(names), list(forbidden))
        try:
            return self._ask(replies.checked, "check", self.limits.import_cpu_seconds, *arguments)
        except SessionEnded as ended:
            if ended.report.exit_code == SERVE_FAILED:
                raise JudgeError("the check for forbidden functions failed") from None
            raise

    def put(self, name: str, content: bytes) -> None:
        """Lay a file of the course into the working folder. To be done before `load`."""
        self.begin()
        self._ask(replies.reply, "put", self.limits.import_cpu_seconds, name, content)

    def load(self, source: Source, skip: list[int], forbidden: Sequence[str] = ()) -> Loaded:
        """Execute the submission's top level. skip: first lines of statements to leave out.

        forbidden: functions that raise in all calls that follow.
        """
        self.begin()
        limit = self.limits.import_cpu_seconds
        arguments = (source.content, source.filename, _lines(source), skip, list(forbidden))
        return self._ask(replies.loaded, "load", limit, *arguments)

    def call(
        self,
        name: str,
        args: Any,
        kwargs: Any,
        seed: int | None,
        echo: bool = False,
        keep: bool = False,
        references: Sequence[Reference] = (),
    ) -> Reply:
        """Call the submission's function. seed: for the first request of a test, which also begins without objects.

        keep: a module that it returns stays inside. references: arguments that are objects inside; None stands there.
        """
        arguments = (name, args, kwargs, seed, echo, keep, list(references))
        return self._ask(replies.reply, "call", self.limits.cpu_seconds, *arguments)

    def make(self, kind: str, args: tuple[Any, ...], seed: int | None) -> Reply:
        """Have an object made inside."""
        return self._ask(replies.reply, "make", self.limits.cpu_seconds, kind, args, seed)

    def look(self, number: int, path: str, what: str, args: tuple[Any, ...], seed: int | None) -> Reply:
        """Evidence of an object that stays inside; `replies.LOOKS` says of what form."""
        read = replies.looked(what)
        return self._ask(read, "look", self.limits.cpu_seconds, number, path, what, args, seed)

    def train(self, order: dict[str, Any], cpu_limit: float) -> Reply:
        """Have the submission train; `note_state` is given the states that it reports on the way."""
        return self._ask(replies.trained, "train", cpu_limit, order)

    def outputs(self, order: dict[str, Any], state: bytes | None, inputs: Any) -> Reply:
        """What the submission's model makes of some inputs with the weights that `train` gave; None: with its own."""
        return self._ask(replies.reply, "outputs", self.limits.cpu_seconds, order, state, inputs)

    @property
    def used(self) -> float:
        """CPU seconds of the process since `begin`; 0 where nobody measures them."""
        return 0.0

    def get(self, name: str) -> Reply:
        return self._ask(replies.reply, "get", self.limits.cpu_seconds, name)

    def probe(self, source: bytes, name: str, args: Any, kwargs: Any, seed: int | None) -> Reply:
        return self._ask(replies.reply, "probe", self.limits.cpu_seconds, source, name, args, kwargs, seed)

    @abc.abstractmethod
    def begin(self) -> None:
        """What follows has its own CPU and wall time."""

    @abc.abstractmethod
    def take_output(self) -> str:
        """What was printed since this was last asked. Raises SessionEnded when a limit was passed meanwhile."""

    @property
    @abc.abstractmethod
    def printed(self) -> str:
        """What a session that ended had printed last."""

    @abc.abstractmethod
    def close(self) -> None:
        """End the process. May be called twice."""

    @abc.abstractmethod
    def _ask(self, read: Callable[[tuple[Any, ...]], T], verb: str, cpu_limit: float, *arguments: Any) -> T:
        """Send a request and read its answer; an answer that `read` refuses ends the session."""


class Opener(Protocol):
    """Whoever makes sessions."""

    def open(self, limits: Limits, forbidden: Sequence[str] = ()) -> BaseSession:
        """forbidden: what `load` will be told to forbid, so that it is made ready; only saves time.

        Raises JudgeError when a session cannot be started, SandboxUnavailable when the host refuses.
        """


def wall_seconds(cpu_seconds: float) -> float:
    """How long an answer may take that may use so much CPU time."""
    return WALL_FACTOR * cpu_seconds + WALL_EXTRA_SECONDS


def _lines(source: Source) -> list[tuple[int, int]]:
    return [(cell.first_line, cell.last_line) for cell in source.cells]
