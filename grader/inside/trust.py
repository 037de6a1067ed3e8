"""Runs in the place of a sandbox, for --trust-submissions: the same fork server and the same wire, and no walls.

What a session is still given: a process group and limits of its own, and a folder that ends with it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable
from typing import Any, NoReturn

from grader.inside import confine
from grader.inside.gpu import Gpu
from grader.inside.preload import import_libraries
from grader.inside.zygote import Server, address_space

WALLS = "NONE: --trust-submissions"


def main(control: socket.socket, settings: dict[str, Any]) -> NoReturn:
    TrustingServer(control, settings, import_libraries(settings["preload"])).run()


class TrustingServer(Server):
    """No namespace ends what a session started: this server does, and so it must not be killed but left alone."""

    def __init__(self, control: socket.socket, settings: dict[str, Any], versions: dict[str, str]) -> None:
        super().__init__(control, settings, versions)
        self.folders: dict[int, str] = {}
        """pid -> the session's folder"""
        self.folder = ""
        """of the session that is being started"""

    def fork(self, child: Callable[[], NoReturn]) -> int:
        self.folder = tempfile.mkdtemp(prefix="grader-")
        pid = os.fork() or child()
        self.folders[pid] = self.folder
        return pid

    def walls(self, number: int, limits: dict[str, Any], gpu: Gpu | None) -> Callable[[], str]:  # noqa: ARG002 - one user for all
        walls = confine.Walls(
            binds=[],
            masks=[],
            links=[],
            uid=None,
            seccomp=b"",
            address_space=address_space(self.base_address_space, limits, gpu),
            file_bytes=limits["file_bytes"],
            processes=limits["processes"],
            cpu_seconds=limits["cpu_seconds"],
            gpu=gpu,
        )
        return lambda: _enter(walls, self.folder)

    def bury(self, pidfd: int) -> None:
        _, pid = self.sessions[pidfd]
        self.end_group(pid)
        super().bury(pidfd)

    def leave(self) -> NoReturn:
        for _, pid in self.sessions.values():
            self.end_group(pid)
        os._exit(0)

    def end_group(self, pid: int) -> None:
        """Its leader is not waited for yet, so that the number is nobody else's."""
        for end in (os.killpg, os.kill):  # a session that has not come so far leads no group yet
            try:
                end(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        shutil.rmtree(self.folders.pop(pid), ignore_errors=True)


def _enter(walls: confine.Walls, folder: str) -> str:
    for step in (confine.leave_terminal, confine.resource_limits):
        step(walls)
    os.umask(0o077)
    os.chdir(folder)
    tempfile.tempdir = None  # looked up by the server, for its own use
    gpu = confine.begin(walls, {**confine.ENVIRONMENT, "HOME": folder, "TMPDIR": folder})
    return ", ".join(filter(None, (WALLS, gpu)))
