"""Runs beside `grader check` on a student's own machine: the service of a session, without walls, on every system.

The submission is the student's own file on the student's own machine: limits are here to end a loop, not an attack.
How the two sides talk is told in `grader.inside`; what differs here: the pipes are standard input and output, prints
go to standard error, and two more frames exist. Outside sends ("limit", seconds) when a test begins, and before each
answer a mark goes to the output, so that outside knows to have read all that was printed until then.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from typing import Any, NoReturn

from grader.inside import libraries, serve

CPU_TIME_USED = 71  # exit status: the clock below ended this process
TICK_SECONDS = 0.05
MARK = b"\0\0answered %d\0\n"
WALLS = "NONE: practice"


class Clock:
    """Ends this process when a test has used its CPU time. Only time between a question and its answer counts."""

    def __init__(self) -> None:
        self.left = float("inf")
        """seconds of CPU time, when this was last looked at"""
        self.since: float | None = None
        """CPU time of the process at that moment; None while nothing is asked"""

    def watch(self) -> NoReturn:
        while True:
            time.sleep(TICK_SECONDS)
            if self.since is not None and time.process_time() - self.since > self.left:
                os._exit(CPU_TIME_USED)

    def go(self) -> None:
        self.since = time.process_time()

    def stop(self) -> None:
        if self.since is not None:
            self.left -= time.process_time() - self.since
            self.since = None
        if self.left < 0:
            os._exit(CPU_TIME_USED)


class Channel(serve.Channel):
    def __init__(self, questions_fd: int, answers_fd: int, clock: Clock) -> None:
        super().__init__(questions_fd, answers_fd)
        self.clock = clock

    def send(self, message: tuple[Any, ...]) -> None:
        kind, request_id = message[:2]
        if kind != "at":
            self.clock.stop()
            with contextlib.suppress(OSError):  # the submission may have closed it
                os.write(2, MARK % request_id)
        super().send(message)

    def receive(self) -> Any:
        while type(question := super().receive()) is tuple and question[0] == "limit":
            self.clock.left = question[1]
        self.clock.go()
        return question

    def read(self, length: int) -> bytearray | None:
        """As it is done everywhere: Windows has no readv."""
        content = bytearray()
        while len(content) < length:
            part = os.read(self.questions_fd, min(length - len(content), 2**20))
            if not part:
                return None
            content += part
        return content


def main(settings: dict[str, Any]) -> NoReturn:
    """settings: "libraries", names to import; "memory_bytes" beyond them."""
    questions_fd, answers_fd = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    binary(questions_fd, answers_fd)
    libraries.load(settings["libraries"])
    clock = Clock()
    threading.Thread(target=clock.watch, daemon=True).start()
    try:
        serve.main(Channel(questions_fd, answers_fd, clock), lambda: enter(settings["memory_bytes"]))
    finally:
        os._exit(serve.SERVE_FAILED)


def enter(memory_bytes: int) -> str:
    """The limits that this system knows."""
    with contextlib.suppress(ImportError, OSError, ValueError):  # not on Windows; macOS has it and does nothing
        import resource

        with open("/proc/self/statm") as file:
            in_use = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (in_use + memory_bytes, in_use + memory_bytes))
    return WALLS


def binary(*fds: int) -> None:
    """Windows would change line feeds in what is read and written."""
    if sys.platform == "win32":
        import msvcrt

        for fd in fds:
            msvcrt.setmode(fd, os.O_BINARY)
