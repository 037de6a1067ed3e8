"""A session on a student's own machine: the same questions and answers as in the sandbox, over ordinary pipes.

Threads read, and not `select`, for Windows cannot wait for a pipe that way.
"""

from __future__ import annotations

import contextlib
import queue
import re
import secrets
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

from grader.errors import JudgeError
from grader.inside import wire
from grader.inside.practice import CPU_TIME_USED
from grader.model import Ended, ExitReport, Limits
from grader.practice import host
from grader.practice.child import Child
from grader.sandbox import replies
from grader.sandbox.ends import report_of_code
from grader.sandbox.output import Output
from grader.sandbox.protocol import BaseSession, SessionEnded, T, wall_seconds

START_SECONDS = 120.0  # importing torch from a cold disk takes a minute on a slow machine
END_SECONDS = 5.0
OUTPUT_SECONDS = 2.0  # from an answer to what was printed before it
CHUNK = 2**16

_ANSWERED = re.compile(rb"\0\0answered (\d+)\0\r?\n")  # `practice.MARK`
_PARTIAL = re.compile(rb"\0[^\n]{0,40}\Z")


class Practice:
    """Makes sessions (`protocol.Opener`). A context manager: none of them is left at the end."""

    def __init__(self, first: Child | None = None, without: Iterable[Path] = ()) -> None:
        """first: a process that was started already."""
        self.without = tuple(without)
        self._warm = first

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def open(self, limits: Limits, forbidden: Sequence[str] = ()) -> PracticeSession:  # noqa: ARG002 - saves no time here
        self.warm_up(limits)
        child, self._warm = self._warm, None
        assert child
        return PracticeSession(child, limits)

    def warm_up(self, limits: Limits) -> None:
        """Have a process ready, or on its way, for the next session."""
        if self._warm and (self._warm.memory_bytes != limits.memory_bytes or self._warm.process.poll() is not None):
            self.close()
        if self._warm is None:
            self._warm = Child(limits.memory_bytes, without=self.without)

    def close(self) -> None:
        if self._warm:
            self._warm.close()
        self._warm = None


class PracticeSession(BaseSession):
    def __init__(self, child: Child, limits: Limits) -> None:
        super().__init__(limits)
        self.report: ExitReport | None = None
        self._child = child
        self._frames: queue.Queue[bytes | None] = queue.Queue()
        """answers, and None at their end"""
        self._questions: queue.Queue[bytes | None] = queue.Queue()
        self._prints = _Prints(limits.output_bytes, self._kill)
        self._is_new_test = True
        self._waited = 0.0
        """wall seconds of this test that an answer was due"""
        self._cpu_limit = 0.0
        for work in (self._write, self._read, self._listen):
            threading.Thread(target=work, daemon=True).start()
        self.walls = self._await_ready()

    # What the threads do

    def _write(self) -> None:
        stdin = self._child.process.stdin
        assert stdin
        with contextlib.suppress(OSError, ValueError):  # the process is gone: whoever waits for its answer notices
            while (content := self._questions.get()) is not None:
                stdin.write(content)
                stdin.flush()

    def _read(self) -> None:
        stdout = self._child.process.stdout
        assert stdout
        with contextlib.suppress(OSError, ValueError):
            while len(header := stdout.read(wire.HEADER.size)) == wire.HEADER.size:
                (length,) = wire.HEADER.unpack(header)
                payload = stdout.read(length) if length <= wire.MAX_FRAME_BYTES else b""
                if len(payload) < length:
                    break
                self._frames.put(payload)
        self._frames.put(None)

    def _listen(self) -> None:
        stderr = self._child.process.stderr
        assert stderr
        with contextlib.suppress(OSError, ValueError):
            while content := stderr.read1(CHUNK):  # type: ignore[attr-defined]
                self._prints.add(content)
        self._prints.end()

    # Asking

    def begin(self) -> None:
        self._is_new_test = True
        self._waited = 0.0

    def take_output(self) -> str:
        text = self._prints.take()
        if self._prints.is_too_much and self.report is None:
            self._gone()
        return text

    @property
    def printed(self) -> str:
        return self._prints.take()

    def _await_ready(self) -> str:
        try:
            message = self._frame(0, START_SECONDS)
        except SessionEnded:
            said = self._prints.take().strip().splitlines() or ["it says nothing"]
            raise JudgeError(f"a process for your file does not start here: {said[-1]}") from None
        return str(message[2])

    def _ask(self, read: Callable[[tuple[Any, ...]], T], verb: str, cpu_limit: float, *arguments: Any) -> T:
        if self.report:
            raise SessionEnded(self.report)
        request_id = secrets.randbits(62)
        frames = [("limit", cpu_limit)] if self._is_new_test else []
        self._is_new_test, self._cpu_limit = False, cpu_limit
        for message in (*frames, (verb, request_id, *arguments)):
            self._questions.put(wire.frame(message))
        started = time.monotonic()
        answer = self._frame(request_id, wall_seconds(cpu_limit) - self._waited)
        self._waited += time.monotonic() - started
        self._prints.expect(request_id)
        try:
            return read(answer)
        except replies.Malformed as error:
            self._end(Ended.PROTOCOL, str(error))

    def _frame(self, request_id: int, seconds: float) -> tuple[Any, ...]:
        """The answer to a request; the places of a notebook's statements come before it."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                payload = self._frames.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                self._end(Ended.WALL_TIME, f"it did not answer within {wall_seconds(self._cpu_limit):g} s")
            if payload is None:
                self._gone()
            try:
                message = wire.decode(payload)
            except wire.WireError as error:
                self._end(Ended.PROTOCOL, f"it sent a malformed answer: {error}")
            match message:
                case ("at", _, int() as line):
                    self.at_line = line
                case (str(), int() as answered, _, *_) if answered == request_id:
                    return message  # type: ignore[no-any-return]
                case _:
                    self._end(Ended.PROTOCOL, "it sent an answer to a question that nobody had asked")

    # Ending

    def _gone(self) -> NoReturn:
        """It closed its end, most likely by ending. What its exit code says is believed, on a student's own machine."""
        try:
            code = self._child.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._end(Ended.PROTOCOL, "it closed its channel to the grader")
        if self._prints.is_too_much:
            self._end(Ended.OUTPUT, f"it printed more than {self.limits.output_bytes:,} bytes")
        if code == CPU_TIME_USED:
            self._end(Ended.CPU_TIME, f"it used more than {self._cpu_limit:g} s of CPU time")
        if crash := host.crash(code):
            self._end(Ended.SIGNALLED, f"it crashed ({crash}) before answering")
        self._finish(report_of_code(code))

    def _end(self, ended: Ended, detail: str) -> NoReturn:
        self._finish(ExitReport(ended, detail))

    def _finish(self, report: ExitReport) -> NoReturn:
        if self.report is None:
            self.report = report
        self.close()
        raise SessionEnded(self.report)

    def _kill(self) -> None:
        host.end(self._child.process)

    def close(self) -> None:
        if self.report is None:
            self.report = ExitReport(Ended.ALIVE)
        self._questions.put(None)
        self._child.close()


class _Prints:
    """What the process printed, filled by one thread and taken by another."""

    def __init__(self, limit: int, stop: Callable[[], None]) -> None:
        self.is_too_much = False
        self._limit = limit
        self._stop = stop
        self._output = Output()
        self._rest = b""
        """the beginning of what may be a mark"""
        self._answered = 0
        self._expected = 0
        self._is_over = False
        self._changed = threading.Condition()

    def add(self, content: bytes) -> None:
        with self._changed:
            content = self._rest + content
            for found in _ANSWERED.finditer(content):
                self._answered = int(found[1])
            content = _ANSWERED.sub(b"", content)
            partial = _PARTIAL.search(content)
            self._rest = content[partial.start() :] if partial else b""
            self._output.add(content[: partial.start()] if partial else content)
            if self._output.total > self._limit and not self.is_too_much:
                self.is_too_much = True
                self._stop()
            self._changed.notify_all()

    def end(self) -> None:
        with self._changed:
            self._output.add(self._rest)
            self._is_over = True
            self._changed.notify_all()

    def expect(self, request_id: int) -> None:
        """The mark of this answer is on its way."""
        self._expected = request_id

    def take(self) -> str:
        """All that was printed before the last answer."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or self._answered == self._expected, OUTPUT_SECONDS)
            return self._output.take()
