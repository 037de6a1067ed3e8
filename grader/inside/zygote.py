"""Runs inside the sandbox's outer wall: the fork server, with the libraries imported once.

It was started clean by `sandbox.forkserver` (own interpreter, empty environment, nothing of the judge in its memory)
and never executes or even sees a submission: those go over a session's own channel to the forked child. It lives in a
user and a pid namespace of its own, as pid 1, so that its end is the end of every session and of all they started.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from grader.inside import confine, linux, refusal, serve
from grader.inside.boot import MAX_REQUEST_BYTES, say
from grader.inside.gpu import Gpu
from grader.inside.preload import import_libraries, memory, use_huge_pages

ANSWERS_FD, QUESTIONS_FD = 3, 4
MAX_DESCRIPTORS = 8  # that come with a request: three pipes, and a door of each control group
# Of each process, above its memory limit: stacks and arenas of threads are reserved and hardly used. A single large
# allocation is refused by this bound, as an exception with its line; what all processes use together, from outside.
ADDRESS_SPACE_BEYOND = 2**28


def main(control: socket.socket, settings: dict[str, Any]) -> NoReturn:
    Server(control, settings, import_libraries(settings["preload"])).run()


def _tasks() -> int:
    return len(os.listdir("/proc/self/task"))


class Server:
    """Answers requests for sessions one after the other and says how each ended."""

    def __init__(self, control: socket.socket, settings: dict[str, Any], versions: dict[str, str]) -> None:
        self.control = control
        self.settings = settings
        self.versions = versions
        self.sessions: dict[int, tuple[int, int]] = {}
        """pidfd -> (number, pid)"""
        self.own_pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        serve.rehearse()
        sys.path_importer_cache.clear()  # thousands of names of files; to forget them costs a session 4 ms
        gc.freeze()
        use_huge_pages()
        self.base_address_space, self.base_memory = memory()
        self.forbidden: list[str] = []
        """what sessions are made ready to refuse"""
        self.brought_in: set[str] = set()
        """modules that sessions asked for, imported or not there"""
        self.poll = select.poll()
        self.poll.register(control.fileno(), select.POLLIN)

    def run(self) -> NoReturn:
        linux.prctl(linux.PR_SET_DUMPABLE, 0)  # one wall more between sessions and this process's memory
        say(self.control, ready=self.versions, tasks=_tasks(), memory=self.base_memory)
        while True:
            for fd, _ in self.poll.poll():
                if fd == self.control.fileno():
                    self.answer()
                else:
                    self.bury(fd)

    def answer(self) -> None:
        request, fds, _, _ = socket.recv_fds(self.control, MAX_REQUEST_BYTES, MAX_DESCRIPTORS)
        if not request:  # the judge is gone
            self.leave()
        message = json.loads(request)
        try:
            self.bring_in(message["limits"]["imports"])
            self.prepare(message["forbidden"])
            self.spawn(message["spawn"], message["limits"], message["gpu"], *fds)
        except OSError as error:
            say(self.control, failed=f"{error}", number=message["spawn"])
        finally:
            for fd in fds:
                os.close(fd)

    def bring_in(self, modules: list[str]) -> None:
        """What a session would import by itself, each one anew. Modules of the libraries only: the judge names them."""
        if missing := [name for name in modules if name not in self.brought_in]:
            self.brought_in.update(missing)
            with contextlib.suppress(ImportError):  # of another version of the library
                import_libraries(missing)
            sys.path_importer_cache.clear()
            gc.freeze()
            use_huge_pages()
            self.base_address_space, _ = memory()

    def prepare(self, forbidden: list[str]) -> None:
        """Of what the session will refuse, that which sessions can share."""
        if forbidden != self.forbidden:
            refusal.prepare(forbidden)
            self.forbidden = forbidden
            gc.freeze()

    def spawn(self, number: int, limits: dict[str, Any], gpu: dict[str, Any] | None, *fds: int) -> None:
        tasks = _tasks()
        # A lock held by a thread that is not there would hang the child for ever. CUDA, once started, has threads too.
        if tasks != 1:
            raise OSError(f"the fork server has {tasks} tasks and cannot fork safely")
        pid = self.fork(lambda: self.become_session(number, limits, gpu, *fds))
        pidfd = os.pidfd_open(pid)
        self.sessions[pidfd] = (number, pid)
        self.poll.register(pidfd, select.POLLIN)
        say(self.control, (pidfd,), spawned=number)

    def fork(self, child: Callable[[], NoReturn]) -> int:
        """The child is pid 1 of a pid namespace of its own."""
        confine.make_pid_namespace()
        try:
            return os.fork() or child()
        finally:
            linux.setns(self.own_pid_namespace, linux.CLONE_NEWPID)

    def leave(self) -> NoReturn:
        """The end of pid 1 of the namespace is the end of all sessions."""
        os._exit(0)

    def bury(self, pidfd: int) -> None:
        number, pid = self.sessions.pop(pidfd)
        self.poll.unregister(pidfd)
        os.close(pidfd)
        _, status, usage = os.wait4(pid, 0)
        cpu = usage.ru_utime + usage.ru_stime
        say(self.control, ended=number, status=status, cpu=cpu, peak_rss_bytes=usage.ru_maxrss * 1024)

    def become_session(
        self,
        number: int,
        limits: dict[str, Any],
        gpu: dict[str, Any] | None,
        questions: int,
        answers: int,
        output: int,
        *doors: int,
    ) -> NoReturn:
        """In the child: arrange the descriptors, raise the walls, serve. Never returns into the server's loop."""
        try:
            for door in doors:
                with contextlib.suppress(OSError):  # whoever opened them looks whether this process is in
                    os.write(door, b"0")
            arrange_descriptors(questions, answers, output)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            enter = self.walls(number, limits, Gpu(**gpu) if gpu else None)
            self.settings.clear()  # in place: the frames below this one hold it too
            self.sessions.clear()
            sys.path_importer_cache.clear()
            serve.main(serve.Channel(QUESTIONS_FD, ANSWERS_FD), enter)
        except BaseException:
            with contextlib.suppress(BaseException):  # a submission may have left nothing whole that this needs
                traceback.print_exc()  # to the session's output, where staff can read it
        finally:
            os._exit(serve.SERVE_FAILED)

    def walls(self, number: int, limits: dict[str, Any], gpu: Gpu | None) -> Callable[[], str]:
        """What puts them up. Called in the child."""
        walls = confine.Walls(
            binds=[*self.settings["binds"], *limits["folders"], *(gpu.folders if gpu else ())],
            masks=self.settings["masks"],
            links=self.settings["links"],
            uid=confine.SANDBOX_UID + number % confine.OWN_UIDS if self.settings["as_root"] else None,
            seccomp=base64.b64decode(gpu.seccomp if gpu else self.settings["seccomp"]),
            address_space=address_space(self.base_address_space, limits, gpu),
            file_bytes=limits["file_bytes"],
            processes=limits["processes"],
            cpu_seconds=limits["cpu_seconds"],
            gpu=gpu,
        )
        return lambda: confine.enter_session(walls)


def address_space(base: int, limits: dict[str, int], gpu: Gpu | None) -> int:
    """What a session may reserve, in bytes; base: of the fork server."""
    return resource.RLIM_INFINITY if gpu else base + limits["memory_bytes"] + ADDRESS_SPACE_BEYOND


def arrange_descriptors(questions: int, answers: int, output: int) -> None:
    """Of all that this process has open a session keeps its two pipes, and its output as standard output and error."""
    # First out of the way of the numbers below.
    questions, answers, output = (fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in (questions, answers, output))
    null = os.open("/dev/null", os.O_RDONLY)
    for source, target in ((null, 0), (output, 1), (output, 2), (answers, ANSWERS_FD), (questions, QUESTIONS_FD)):
        os.dup2(source, target)
    os.closerange(QUESTIONS_FD + 1, os.sysconf("SC_OPEN_MAX"))
