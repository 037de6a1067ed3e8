"""Sessions without a fork server, each a new interpreter in bubblewrap, where nobody but bwrap may make namespaces."""

from __future__ import annotations

import base64
import functools
import io
import json
import os
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import grader
from grader.errors import JudgeError, SandboxUnavailable
from grader.inside import confine
from grader.inside.gpu import Gpu
from grader.model import Limits
from grader.sandbox import bwrap, diagnosis, mounts, seccomp
from grader.sandbox.aftermath import Aftermath
from grader.sandbox.bwrap import NOBODY, Bwrap
from grader.sandbox.ends import End
from grader.sandbox.forkserver import (
    START_SECONDS,
    absent,
    as_integers,
    close_all,
)
from grader.sandbox.forkserver import environment as of_an_interpreter
from grader.sandbox.gpuslots import Lease
from grader.sandbox.meter import Meters
from grader.sandbox.server import Spawned
from grader.sandbox.session import Session

REAP_SECONDS = 5.0
MASK_BYTES = 4096

# The grader's code comes in as an archive in memory: in there it lies in no file that a submission could read.
_BOOT = """
import json, socket, sys
control = socket.socket(fileno=int(sys.argv[1]))
control.send(b'{"booted": true}')
settings = json.loads(control.recv(65536))
code = settings.pop("code")
sys.path.extend([code, *settings["packages"]])
from grader.inside import boot
with boot.without(settings["absent"]):
    from grader.inside import cold
sys.path.remove(code)
del code
cold.main(control, settings)
"""


class ColdServer:
    """Starts a new interpreter for each session. Used by one thread at a time."""

    def __init__(self, preload: Sequence[str] = ("torch", "numpy"), secrets: Iterable[Path] = ()) -> None:
        self.preload = list(preload)
        own_code = Path(grader.__file__).resolve().parent
        self.mounts = mounts.plan(self.preload, [own_code, *(path.resolve() for path in secrets)])
        self.versions: dict[str, str] = {}
        self.memory_bytes = 0
        self.meters = Meters()
        self.aftermath = Aftermath()
        self.numbers = 0
        self.running: dict[int, Bwrap] = {}
        self.retired = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def launch(self) -> None:
        """Every session has an interpreter of its own."""

    def open(self, limits: Limits, forbidden: Sequence[str] = ()) -> Session:
        return Session(self, limits, forbidden)

    def spawn(
        self,
        limits: Limits,
        doors: Sequence[int] = (),  # noqa: ARG002
        forbidden: Sequence[str] = (),  # noqa: ARG002
        lease: Lease | None = None,
    ) -> Spawned:
        """Start a session; its libraries are imported on return. Raises SandboxUnavailable, JudgeError."""
        _, version, options = bwrap.installed()
        _require_readable(_interpreter())
        filters = seccomp.program()
        gpu = lease.shown() if lease else None
        self.aftermath.clear()
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        questions, questions_fd = os.pipe()
        answers_fd, answers = os.pipe()
        output_fd, output = os.pipe()
        code = _code()
        inherited = [theirs.fileno(), questions, answers, output, code]
        try:
            command = [*self._arguments(limits, options, gpu), "-c", _BOOT, str(theirs.fileno())]
            running = Bwrap(command, inherited)
        finally:
            theirs.close()
            close_all(questions, answers, output, code)
        self.numbers += 1
        self.running[self.numbers] = running
        settings = {
            "code": f"/proc/self/fd/{code}",
            "preload": self.preload,
            "absent": absent(self.preload),
            "pipes": [questions, answers, output],
            "limits": as_integers(limits),
            "gpu": gpu and gpu._asdict(),
            "seccomp": base64.b64encode(filters).decode(),
            "bwrap": version,
            "kernel_user": _kernel_user(),
            **asdict(self.mounts),
        }
        try:
            with control:
                self._refuse_if_retired()  # now that `retire` would find it
                pidfd = self._await_ready(running, control, settings)
                self._refuse_if_retired()
        except BaseException:
            close_all(questions_fd, answers_fd, output_fd)
            self.forget(self.numbers)
            raise
        return Spawned(self.numbers, pidfd, questions_fd, answers_fd, output_fd)

    def _await_ready(self, running: Bwrap, control: socket.socket, settings: dict[str, Any]) -> int:
        """The pidfd of the session's process, once its libraries are imported."""
        deadline = time.monotonic() + START_SECONDS
        running.receive(control, deadline)
        pidfd = running.open_session()
        try:
            control.send(json.dumps(settings).encode())
            ready = running.receive(control, deadline)
            # Of its own and shared with nobody: twice, for a watchdog leaves out one part of two.
            self.versions, self.memory_bytes = ready["ready"], 2 * ready["memory"]
        except BaseException as error:
            os.close(pidfd)
            if isinstance(error, OSError):
                raise JudgeError(f"a session in bwrap does not start: {error.strerror}") from None
            raise
        return pidfd

    def _arguments(self, limits: Limits, options: frozenset[str], gpu: Gpu | None) -> list[str]:
        """Of bwrap, up to the interpreter's own. The order is that in which they are carried out."""
        isolation = [
            *("--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup"),
            *(["--disable-userns"] if "--disable-userns" in options else []),  # from 0.8 on; the filter refuses it too
            *("--hostname", "sandbox", "--uid", str(confine.SANDBOX_UID), "--gid", str(confine.SANDBOX_UID)),
            *("--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL", "--clearenv"),
        ]
        environment = {**confine.ENVIRONMENT, **of_an_interpreter()}
        variables = [part for name, value in environment.items() for part in ("--setenv", name, value)]
        interpreter = _interpreter()
        return [
            *isolation,
            *variables,
            *self._libraries([*limits.folders, *(gpu.folders if gpu else [])]),
            *("--ro-bind", interpreter, interpreter),
            *_devices(limits.file_bytes, gpu.devices if gpu else []),
            *_box(limits.file_bytes, has_tmp=any(Path(path).is_relative_to("/tmp") for path in self.mounts.binds)),
            *_proc(),
            *("--remount-ro", "/", "--chdir", confine.HOME),
            *(interpreter, "-P", "-s", "-S", "-B"),
        ]

    def _libraries(self, besides: list[str]) -> Iterator[str]:
        for path in (*self.mounts.binds, *besides):
            yield from ("--ro-bind", path, path)
        for path in self.mounts.masks:
            yield from ("--size", str(MASK_BYTES), "--tmpfs", path, "--remount-ro", path)
        for path, target in self.mounts.links:
            yield from ("--symlink", target, path)

    def end_of(self, number: int) -> End | None:
        return self.running[number].end()

    def forget(self, number: int) -> None:
        running = self.running.pop(number, None)
        if running is not None:
            running.forget()

    def retire(self) -> None:
        self.retired = True
        for running in list(self.running.values()):
            running.kill()

    def _refuse_if_retired(self) -> None:
        if self.retired:
            raise JudgeError("no session is started any more: this judge process was told to stop")

    def close(self) -> None:
        for number, running in list(self.running.items()):
            running.kill()
            self.forget(number)
        self.aftermath.wait(REAP_SECONDS)


def _devices(shared_memory_bytes: int, drivers: list[str]) -> Iterator[str]:
    yield from ("--dir", "/dev")
    for name in (*confine.DEVICES, *drivers):
        yield from ("--dev-bind", f"/dev/{name}", f"/dev/{name}")
    for name, target in confine.DEVICE_LINKS:
        yield from ("--symlink", target, f"/dev/{name}")
    yield from ("--perms", "1777", "--size", str(shared_memory_bytes), "--tmpfs", "/dev/shm")


def _box(size: int, has_tmp: bool) -> Iterator[str]:
    yield from ("--perms", "0700", "--size", str(size), "--tmpfs", confine.HOME)
    yield from ("--perms", "0700", "--dir", f"{confine.HOME}/tmp")
    if not has_tmp:  # it is there where the interpreter's own libraries lie beneath it
        yield from ("--symlink", "box/tmp", "/tmp")


def _proc() -> Iterator[str]:
    yield from ("--proc", "/proc")
    for name in confine.HOST_FACTS:
        if os.path.exists(f"/proc/{name}"):
            yield from ("--ro-bind", "/dev/null", f"/proc/{name}")


def _interpreter() -> str:
    """The one beneath a virtual environment, links followed: beside it lies the standard library."""
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable))


def _kernel_user() -> str:
    return f"kuid {NOBODY}" if os.geteuid() == 0 else "kuid of the grader's user"


@functools.cache
def _require_readable(interpreter: str) -> None:
    """Where root runs the grader, nobody must be able to run what sessions run. Found out by doing it."""
    if os.geteuid() != 0:
        return
    nobody = NOBODY
    command = [interpreter, "-P", "-s", "-S", "-B", "-c", ""]
    try:
        subprocess.run(
            command, env={}, cwd="/", user=nobody, group=nobody, extra_groups=[], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        refused = f"bwrap: nobody may not run {interpreter}"
        raise SandboxUnavailable(diagnosis.explain(refused, diagnosis.facts())) from None


@functools.cache
def _archive() -> bytes:
    """What runs inside, zipped."""
    package = Path(grader.__file__).resolve().parent
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in [package / "__init__.py", *sorted((package / "inside").glob("*.py"))]:
            archive.write(path, str(path.relative_to(package.parent)))
    return buffer.getvalue()


def _code() -> int:
    """The archive as a file in memory."""
    fd = os.memfd_create("code")
    with open(fd, "wb", closefd=False) as file:
        file.write(_archive())
    os.fchmod(fd, 0o444)  # bwrap may run as another user
    return fd
