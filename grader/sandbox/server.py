"""What a session needs of whoever makes its process: the warm fork server, or one of the two that stand in for it."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from grader.model import Limits
from grader.sandbox.aftermath import Aftermath
from grader.sandbox.ends import End
from grader.sandbox.gpuslots import Lease
from grader.sandbox.meter import Meters
from grader.sandbox.mounts import MountPlan
from grader.sandbox.protocol import BaseSession


class Spawned(NamedTuple):
    number: int
    pidfd: int
    questions_fd: int
    answers_fd: int
    output_fd: int


class SessionServer(Protocol):
    """Used by one thread at a time, but for `retire`."""

    versions: dict[str, str]
    """of the libraries that sessions find imported; empty before the first one"""
    mounts: MountPlan
    meters: Meters
    aftermath: Aftermath
    memory_bytes: int
    """anonymous memory that a session begins with and shares with others, see `watchdog`"""
    retired: bool
    """`retire` was called: a session is not started any more, but raises JudgeError"""

    def launch(self) -> None:
        """Begin with what the first session would have to wait for. Raises JudgeError."""

    def open(self, limits: Limits, forbidden: Sequence[str] = ()) -> BaseSession:
        """Start a session and raise its walls: see `protocol.Opener`."""

    def spawn(
        self,
        limits: Limits,
        doors: Sequence[int] = (),
        forbidden: Sequence[str] = (),
        lease: Lease | None = None,
    ) -> Spawned:
        """Start a session's process; lease: of the GPU that it may use.

        doors: those of its `Meter`, open for writing. forbidden: what `Session.load` will forbid. Both only save time.

        Raises JudgeError when it cannot, SandboxUnavailable when the host refuses.
        """

    def end_of(self, number: int) -> End | None:
        """How a session ended by itself, waiting for it; None when nobody can say."""

    def forget(self, number: int) -> None:
        """The session was killed, or nobody will ask how it ended."""

    def retire(self) -> None:
        """From any thread: end the sessions under way, and start nothing again. `close` is still to be called."""

    def close(self) -> None:
        """End every session and all that they started."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None: ...
