"""One confined process, seen from outside: asks it for values, watches the clock and the output, ends it.

A session says what came back and how the process ended. It gives no verdict.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import select
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from typing import Any, NoReturn

from grader.errors import JudgeError, SandboxUnavailable
from grader.inside import wire
from grader.model import Ended, ExitReport, Limits
from grader.sandbox import diagnosis, processes, replies
from grader.sandbox.ends import report_of
from grader.sandbox.gpuslots import Lease
from grader.sandbox.output import Output
from grader.sandbox.protocol import BaseSession, SessionEnded, T, wall_seconds
from grader.sandbox.server import SessionServer, Spawned

SETUP_SECONDS = 30.0
TRANSIENT = (errno.EAGAIN, errno.ENOMEM)  # a busy machine's word, and no wall that is refused
TICK_SECONDS = 0.05  # how often the clocks are read while nothing arrives
PIPE_BYTES = 2**18  # on their way: a network's weights are megabytes, and the kernel's 64 KiB are many turns each
END_SECONDS = 10.0  # for the kernel to take apart a process that is on its way out, on a machine short of memory
HANG_UP_SECONDS = 1.0  # from a closed channel to the end of the process that closed it by ending
MAX_FRAMES_PER_REQUEST = 20_000  # a notebook announces each of its statements


class Session(BaseSession):
    """A context manager: the process does not outlive it."""

    def __init__(
        self, server: SessionServer, limits: Limits, forbidden: Sequence[str] = (), lease: Lease | None = None
    ) -> None:
        """forbidden: what `load` will be told to forbid, so that it is made ready; only saves time.

        lease: of the GPU that it may use; held by the caller for as long as the session lives.
        """
        super().__init__(limits)
        self.server = server
        self.lease = lease
        self.report: ExitReport | None = None
        self._output = Output()
        self._meter = server.meters.open(limits)
        spawned = self._spawn(forbidden)
        self._number, self._pidfd, self._questions_fd, self._answers_fd, self._output_fd = spawned
        for fd in (self._questions_fd, self._answers_fd, self._output_fd):
            os.set_blocking(fd, False)
        with suppress(OSError):  # a user may have pages for so many pipes only
            fcntl.fcntl(self._answers_fd, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        self._pid = _host_pid(self._pidfd)
        self._meter.measure(self._pid, server.memory_bytes)
        self._inbox = bytearray()
        self._output_closed = self._channel_closed = False
        self._cpu_at_start = self._last_cpu = self._all_cpu_at_start = 0.0
        self._looked_at = 0.0
        """when all processes of the session were last looked at"""
        self._waited = 0.0
        """wall seconds since `begin` that an answer was due: what the judge does in between is not the submission's"""
        self._asked_at = time.monotonic()
        self.walls = f"{self._await_ready()}, {self._meter.wall}"

    def begin(self) -> None:
        """What follows has its own CPU and wall time."""
        self._cpu_at_start = self._cpu()
        self._all_cpu_at_start = self._meter.cpu_seconds()
        self._waited = 0.0

    @property
    def used(self) -> float:
        return self._cpu() - self._cpu_at_start

    def take_output(self) -> str:
        """What was printed since this was last asked. Raises SessionEnded when a limit was passed meanwhile."""
        self._drain()
        self._check_memory()
        return self._output.take()

    @property
    def printed(self) -> str:
        """What a session that ended had printed last."""
        return self._output.take()

    # The exchange of frames

    def _spawn(self, forbidden: Sequence[str]) -> Spawned:
        try:
            with ExitStack() as opened:
                doors = [opened.enter_context(path.open("wb", buffering=0)).fileno() for path in self._meter.doors]
                return self.server.spawn(self.limits, doors, forbidden, self.lease)
        except BaseException:
            self._meter.remove()
            raise

    def _await_ready(self) -> str:
        try:
            message = self._frame(0, cpu_limit=SETUP_SECONDS, wall_limit=SETUP_SECONDS)
        except SessionEnded as ended:
            raise JudgeError(f"the session did not start: {ended.report.detail}") from None
        if message[0] != "ready":
            self.close()
            if message[-1] in TRANSIENT:
                raise JudgeError(f"the session did not start: {message[2]}")
            raise SandboxUnavailable(diagnosis.explain(str(message[2]), diagnosis.facts()))
        try:
            self._meter.take_in()
        except OSError as error:
            self.close()
            raise JudgeError(f"the session is not measured: {error}") from None
        return str(message[2])

    def _ask(self, read: Callable[[tuple[Any, ...]], T], verb: str, cpu_limit: float, *arguments: Any) -> T:
        """Send a request and read its answer; an answer that `read` refuses ends the session."""
        if self.report:
            raise SessionEnded(self.report)
        self._receive()
        if self._inbox:
            self._end(Ended.PROTOCOL, "it sent data that nobody had asked for")
        request_id = secrets.randbits(62)
        question = wire.frame((verb, request_id, *arguments))
        wall_limit = wall_seconds(cpu_limit)
        self._asked_at = time.monotonic()
        self._send(question, cpu_limit, wall_limit)
        message = self._frame(request_id, cpu_limit, wall_limit, verb)
        self._waited += time.monotonic() - self._asked_at
        if self._exited():  # whoever sent this, a child for one, it was not the process that was asked
            self._gone()
        self._check_cpu(cpu_limit)  # many short calls are one test
        if time.monotonic() - self._looked_at > TICK_SECONDS:
            self._look_at_all(cpu_limit)
        try:
            return read(message)
        except replies.Malformed as error:
            self._end(Ended.PROTOCOL, str(error))

    def _send(self, content: bytes, cpu_limit: float, wall_limit: float) -> None:
        view = memoryview(content)
        while view:
            try:
                view = view[os.write(self._questions_fd, view) :]
            except BlockingIOError:
                self._wait(writing=True)
                self._check_clocks(cpu_limit, wall_limit)
            except ConnectionError:
                self._hung_up()

    def _frame(self, request_id: int, cpu_limit: float, wall_limit: float, verb: str = "") -> tuple[Any, ...]:
        """The answer to a request; what `_notes` takes may come before. All else ends the session."""
        for _ in range(MAX_FRAMES_PER_REQUEST):
            message = self._next_message(cpu_limit, wall_limit)
            if type(message) is not tuple or len(message) < 3 or type(message[0]) is not str:
                break
            if self._notes(verb, message):
                self._check_clocks(cpu_limit, wall_limit)
            elif type(message[1]) is int and message[1] == request_id:
                return message
            else:
                break
        self._end(Ended.PROTOCOL, "it sent an answer to a question that nobody had asked")

    def _notes(self, verb: str, message: tuple[Any, ...]) -> bool:
        """While a notebook is loaded, its place comes before the answer; while a model is trained, states of it."""
        match message:
            case ("at", _, int() as line) if verb == "load" and type(line) is int:
                self.at_line = line
            case ("state", _, bytes() as content) if verb == "train" and self.note_state:
                self.note_state(content)
            case _:
                return False
        return True

    def _next_message(self, cpu_limit: float, wall_limit: float) -> Any:
        while True:
            payload = self._pop_frame()
            if payload is not None:
                try:
                    return wire.decode(payload)
                except wire.WireError as error:
                    self._end(Ended.PROTOCOL, f"it sent a malformed answer: {error}")
            self._wait()
            exited = self._exited()  # looked at before the last bytes are taken, so that none is missed
            self._receive()
            if self._complete_frame_length() is None:
                if exited:
                    self._gone()
                if self._channel_closed:
                    self._hung_up()
                self._check_clocks(cpu_limit, wall_limit)

    def _pop_frame(self) -> memoryview | None:
        end = self._complete_frame_length()
        if end is None:
            return None
        if end == len(self._inbox):  # as always but for a flood: then the frame need not be copied
            arrived, self._inbox = self._inbox, bytearray()
            return memoryview(arrived)[wire.HEADER.size :]
        payload = memoryview(bytes(memoryview(self._inbox)[wire.HEADER.size : end]))
        del self._inbox[:end]
        return payload

    def _complete_frame_length(self) -> int | None:
        if len(self._inbox) < wire.HEADER.size:
            return None
        length = wire.HEADER.unpack_from(self._inbox)[0]
        if length > wire.MAX_FRAME_BYTES:
            self._end(Ended.PROTOCOL, f"it announced an answer of {length} bytes")
        end = wire.HEADER.size + int(length)
        return end if len(self._inbox) >= end else None

    def _receive(self) -> None:
        """Take what has arrived, bounded by one frame's size."""
        while len(self._inbox) <= wire.MAX_FRAME_BYTES + wire.HEADER.size:
            try:
                content = os.read(self._answers_fd, 2**18)
            except BlockingIOError:
                return
            if not content:
                self._channel_closed = True
                return
            self._inbox += content

    def _wait(self, writing: bool = False) -> None:
        """Sleep until something happens, a tick at most, and take what was printed."""
        poll = select.poll()
        poll.register(self._answers_fd, select.POLLIN)
        if writing:
            poll.register(self._questions_fd, select.POLLOUT)
        poll.register(self._pidfd, select.POLLIN)
        if not self._output_closed:  # a closed pipe is always ready, and waiting for it would be no waiting
            poll.register(self._output_fd, select.POLLIN)
        if self._output_fd in dict(poll.poll(TICK_SECONDS * 1000)):
            self._drain()

    def _check_clocks(self, cpu_limit: float, wall_limit: float) -> None:
        """Whatever it sends meanwhile: an answer that is not complete in time is none."""
        self._check_output()
        self._check_cpu(cpu_limit)
        if time.monotonic() - self._looked_at > TICK_SECONDS / 2:  # an answer may arrive in many parts
            self._look_at_all(cpu_limit)
        if self._waited + time.monotonic() - self._asked_at > wall_limit:
            self._end(Ended.WALL_TIME, f"it did not answer within {wall_limit:g} s")

    def _check_cpu(self, cpu_limit: float) -> None:
        if self._cpu() - self._cpu_at_start > cpu_limit:
            self._end(Ended.CPU_TIME, f"it used more than {cpu_limit:g} s of CPU time")

    def _look_at_all(self, cpu_limit: float) -> None:
        """What all processes of the session use together."""
        if self._exited():
            return
        self._looked_at = time.monotonic()
        if processes.is_ending(self._pid) and not self._exited(HANG_UP_SECONDS):
            self._end(Ended.EXITED, "it ended its main thread before answering")  # nothing tells of the others' memory
        self._check_memory()
        if self._meter.cpu_seconds() - self._all_cpu_at_start > cpu_limit:
            # A loop passes both clocks at once, and which one is looked at first is chance: its words must not be.
            alone = self._cpu() - self._cpu_at_start > cpu_limit / 2
            used = f"used more than {cpu_limit:g} s of CPU time"
            self._end(Ended.CPU_TIME, f"it {used}" if alone else f"its processes {used} together")

    def _check_memory(self) -> None:
        if self._pidfd == -1:
            return
        if self._meter.exceeded():
            self._end(Ended.MEMORY, self._memory_detail())
        if self.lease and self.lease.exceeded(list(processes.of(self._pid))):
            self._end(Ended.MEMORY, f"it used more than {self.lease.memory_bytes / 2**20:g} MiB of the GPU's memory")

    def _memory_detail(self) -> str:
        return f"it used more than {self.limits.memory_bytes / 2**20:g} MiB of memory"

    def _drain(self) -> None:
        """Take what was printed. A state that a training reported before it printed too much counts still."""
        try:
            while content := os.read(self._output_fd, 2**16):
                self._output.add(content)
                if self._output.total > self.limits.output_bytes:
                    break
            else:
                self._output_closed = True
        except BlockingIOError:
            pass
        if self.note_state:
            self._receive()
            if self._complete_frame_length() is not None:
                return
        self._check_output()

    def _check_output(self) -> None:
        if self._output.total > self.limits.output_bytes:
            self._end(Ended.OUTPUT, f"it printed more than {self.limits.output_bytes:,} bytes")

    # Ending

    def _exited(self, seconds: float = 0) -> bool:
        """Is the process gone, waiting so long for it?"""
        return bool(select.select([self._pidfd], [], [], seconds)[0])

    def _cpu(self) -> float:
        """CPU time of the process in seconds; what it used last, when it is gone."""
        if self._pid < 1:
            return self._last_cpu  # it was gone before it could be looked at; this number's clock would be our own
        try:
            # The clock of another process, as clock_getcpuclockid(3) numbers it.
            self._last_cpu = time.clock_gettime((~self._pid << 3) | 2)
        except OSError:
            pass
        return self._last_cpu

    def _hung_up(self) -> NoReturn:
        """The channel is closed: because the process is about to be gone, or by its own doing."""
        if self._exited(HANG_UP_SECONDS) or (processes.is_ending(self._pid) and self._exited(END_SECONDS)):
            self._gone()
        self._check_memory()
        self._end(Ended.PROTOCOL, "it closed its channel to the grader")

    def _gone(self) -> NoReturn:
        """The process ended by itself: ask its parent how."""
        self._drain()
        end = self.server.end_of(self._number)
        self._finish(report_of(end, self._memory_detail() if self._meter.exceeded() else ""))

    def _end(self, ended: Ended, detail: str) -> NoReturn:
        """End the process for what it did, and raise."""
        self._finish(ExitReport(ended, detail, cpu_seconds=self._cpu()))

    def _finish(self, report: ExitReport) -> NoReturn:
        if self.report is None:
            self.report = report
        self.close()
        raise SessionEnded(self.report)

    def close(self) -> None:
        """Kill pid 1 of the namespace, and with it all that is in there. May be called twice."""
        if self._pidfd == -1:
            return
        try:
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.server.forget(self._number)
        for fd in (self._questions_fd, self._answers_fd, self._output_fd):
            os.close(fd)
        self.server.aftermath.add(self._pid, self._pidfd, self._meter)
        self._pidfd = -1
        if self.report is None:
            self.report = ExitReport(Ended.ALIVE)


def _host_pid(pidfd: int) -> int:
    """-1 for one that is gone."""
    with open(f"/proc/self/fdinfo/{pidfd}") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pid:"))


class OnGpu:
    """Makes the sessions of one submission that was lent a GPU."""

    def __init__(self, server: SessionServer, lease: Lease) -> None:
        self.server = server
        self.lease = lease

    def open(self, limits: Limits, forbidden: Sequence[str] = ()) -> Session:
        return Session(self.server, limits, forbidden, self.lease)
