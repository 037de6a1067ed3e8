"""Sessions without a fork server, each a new interpreter in bubblewrap: for hosts that let nobody but bwrap make them.

bwrap stays outside as the parent of the session's process. It is stopped once the session has started, so that it does
not wait for the process when that ends: how it ended is then read here, in the kernel's own words, and not from bwrap's
exit status, which a submission could pick so that it looks like any signal.
"""

from __future__ import annotations

import base64
import functools
import io
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NoReturn, Self

import grader
from grader.errors import JudgeError, SandboxUnavailable
from grader.inside import confine
from grader.model import Limits
from grader.sandbox import diagnosis, mounts, seccomp
from grader.sandbox.aftermath import Aftermath
from grader.sandbox.forkserver import (
    ENVIRONMENT,
    MAX_MESSAGE_BYTES,
    START_SECONDS,
    End,
    Spawned,
    as_integers,
    close_all,
)
from grader.sandbox.meter import Meters

NOBODY = 65534
"""Who runs bwrap when root runs the grader, so that no file of root's is a submission's own."""
STOP_SECONDS = 5.0
REAP_SECONDS = 5.0
MASK_BYTES = 4096
STAT_PARENT, STAT_EXIT_CODE = 1, 49  # fields of /proc/PID/stat, counted from the one after the name

# The grader's code comes in as an archive in memory: in there it lies in no file that a submission could read.
_BOOT = """
import json, socket, sys
control = socket.socket(fileno=int(sys.argv[1]))
control.send(b'{"booted": true}')
settings = json.loads(control.recv(65536))
code = settings.pop("code")
sys.path.extend([code, *settings["packages"]])
from grader.inside import cold
sys.path.remove(code)
del code
cold.main(control, settings)
"""


@dataclass(slots=True)
class _Running:
    """A session from outside: bwrap's own process, and the one in the sandbox."""

    bwrap: subprocess.Popen[bytes]
    status: IO[bytes]
    stderr: IO[bytes]
    pid: int = 0


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
        self.running: dict[int, _Running] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def spawn(self, limits: Limits) -> Spawned:
        """Start a session; its libraries are imported on return. Raises SandboxUnavailable, JudgeError."""
        program, version, options = _bwrap()
        _require_readable(_interpreter())
        filters = seccomp.program()
        self.aftermath.clear()
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        questions, questions_fd = os.pipe()
        answers_fd, answers = os.pipe()
        output_fd, output = os.pipe()
        code = _code()
        inherited = [theirs.fileno(), questions, answers, output, code]
        try:
            command = [*self._arguments(limits, options), "-c", _BOOT, str(theirs.fileno())]
            running = _start(program, command, inherited)
        finally:
            theirs.close()
            close_all(questions, answers, output, code)
        self.numbers += 1
        self.running[self.numbers] = running
        settings = {
            "code": f"/proc/self/fd/{code}",
            "preload": self.preload,
            "pipes": [questions, answers, output],
            "limits": as_integers(limits),
            "seccomp": base64.b64encode(filters).decode(),
            "bwrap": version,
            "kernel_user": _kernel_user(),
            **asdict(self.mounts),
        }
        try:
            with control:
                pidfd = self._await_ready(running, control, settings)
        except BaseException:
            close_all(questions_fd, answers_fd, output_fd)
            self.forget(self.numbers)
            raise
        return Spawned(self.numbers, pidfd, questions_fd, answers_fd, output_fd)

    def _await_ready(self, running: _Running, control: socket.socket, settings: dict[str, Any]) -> int:
        """The pidfd of the session's process, once its libraries are imported."""
        deadline = time.monotonic() + START_SECONDS
        _receive(running, control, deadline)
        running.pid = next(item["child-pid"] for item in _status(running) if "child-pid" in item)
        pidfd = os.pidfd_open(running.pid)
        try:
            if int(_stat(running.pid)[STAT_PARENT]) != running.bwrap.pid:
                raise JudgeError("the process of a session in bwrap ended at once")
            _stop(running.bwrap)
            control.send(json.dumps(settings).encode())
            ready = _receive(running, control, deadline)
            # Of its own and shared with nobody: twice, for a watchdog leaves out one part of two.
            self.versions, self.memory_bytes = ready["ready"], 2 * ready["memory"]
        except BaseException as error:
            os.close(pidfd)
            if isinstance(error, OSError):
                raise JudgeError(f"a session in bwrap does not start: {error.strerror}") from None
            raise
        return pidfd

    def _arguments(self, limits: Limits, options: frozenset[str]) -> list[str]:
        """Of bwrap, up to the interpreter's own. The order is that in which they are carried out."""
        isolation = [
            *("--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup"),
            *(["--disable-userns"] if "--disable-userns" in options else []),  # from 0.8 on; the filter refuses it too
            *("--hostname", "sandbox", "--uid", str(confine.SANDBOX_UID), "--gid", str(confine.SANDBOX_UID)),
            *("--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL", "--clearenv"),
        ]
        environment = {**confine.ENVIRONMENT, **ENVIRONMENT}
        variables = [part for name, value in environment.items() for part in ("--setenv", name, value)]
        interpreter = _interpreter()
        return [
            *isolation,
            *variables,
            *self._libraries(),
            *("--ro-bind", interpreter, interpreter),
            *_devices(limits.file_bytes),
            *_box(limits.file_bytes, has_tmp=any(Path(path).is_relative_to("/tmp") for path in self.mounts.binds)),
            *_proc(),
            *("--remount-ro", "/", "--chdir", confine.HOME),
            *(interpreter, "-P", "-s", "-S", "-B"),
        ]

    def _libraries(self) -> Iterator[str]:
        for path in self.mounts.binds:
            yield from ("--ro-bind", path, path)
        for path in self.mounts.masks:
            yield from ("--size", str(MASK_BYTES), "--tmpfs", path, "--remount-ro", path)
        for path, target in self.mounts.links:
            yield from ("--symlink", target, path)

    def end_of(self, number: int) -> End | None:
        """How a session's process ended, which is over: read while nobody has waited for it yet."""
        running = self.running[number]
        try:
            status = int(_stat(running.pid)[STAT_EXIT_CODE])
        except (OSError, IndexError, ValueError):
            return None
        usage = _reap(running)
        told = next((item["exit-code"] for item in _status(running) if "exit-code" in item), 0)
        if not status and told > 128:  # bwrap's word alone does not tell a signal from an exit status of that number
            return None
        if not status and told:  # where the kernel shows that field to nobody, bwrap's word is all there is
            status = told << 8
        return End(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)

    def forget(self, number: int) -> None:
        running = self.running.pop(number, None)
        if running is None:
            return
        if running.bwrap.returncode is None:
            if not running.pid:
                _send(running.bwrap, signal.SIGKILL)  # and with it dies what it started (--die-with-parent)
            _reap(running)
        running.status.close()
        running.stderr.close()

    def close(self) -> None:
        for number, running in list(self.running.items()):
            _send(running.bwrap, signal.SIGKILL)
            self.forget(number)
        self.aftermath.wait(REAP_SECONDS)


def _start(program: str, arguments: list[str], inherited: list[int]) -> _Running:
    status, their_status = os.pipe()
    os.set_blocking(status, False)
    stderr = tempfile.TemporaryFile()  # noqa: SIM115 - kept to say why it died
    as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    who: dict[str, Any] = as_nobody if os.geteuid() == 0 else {}
    try:
        process = subprocess.Popen(
            [program, "--json-status-fd", str(their_status), *arguments],
            env={},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            pass_fds=[*inherited, their_status],
            start_new_session=True,  # an interrupt typed at the terminal is for the grader alone
            **who,
        )
    except OSError as error:
        os.close(status)
        stderr.close()
        raise JudgeError(f"bwrap could not be started: {error.strerror}") from None
    finally:
        os.close(their_status)
    return _Running(process, os.fdopen(status, "rb", buffering=0), stderr)


def _receive(running: _Running, control: socket.socket, deadline: float) -> dict[str, Any]:
    if not select.select([control], [], [], max(0.0, deadline - time.monotonic()))[0]:
        raise JudgeError("a session in bwrap did not start in time")
    try:
        content = control.recv(MAX_MESSAGE_BYTES)
    except ConnectionError:
        content = b""
    if not content:
        _say_why_it_died(running)
    message: dict[str, Any] = json.loads(content)
    return message


def _say_why_it_died(running: _Running) -> NoReturn:
    """bwrap says in its status that a program ended; where it says nothing of the kind, it could start none."""
    _reap(running)
    running.stderr.seek(0)
    last = running.stderr.read()[-2000:].decode(errors="replace").strip().splitlines()[-1:]
    said = last[0] if last else f"bwrap ended with status {running.bwrap.returncode}"
    if any("exit-code" in item for item in _status(running)):
        raise JudgeError(f"the interpreter of a session in bwrap died: {said}")
    raise SandboxUnavailable(diagnosis.explain(said, diagnosis.facts()))


def _status(running: _Running) -> list[dict[str, Any]]:
    """What bwrap has said since this was last asked, an object on each line."""
    return [json.loads(line) for line in (running.status.read() or b"").splitlines() if line.strip()]


def _send(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Popen's own methods would wait for it first if it is over, and its usage would be lost."""
    if process.returncode is None:
        os.kill(process.pid, number)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Returns when it has stopped: before the submission is read, so that nothing of its end can be missed."""
    _send(process, signal.SIGSTOP)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        if os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOHANG) is not None:
            return
        time.sleep(0.0005)
    raise JudgeError("bwrap does not stop")


def _reap(running: _Running) -> Any:
    """Let bwrap go on, which waits for its child and ends. Returns what both used, the child's peak memory included."""
    process = running.bwrap
    _send(process, signal.SIGCONT)
    deadline = time.monotonic() + REAP_SECONDS
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)  # so that nobody waits for it again
            return usage
        if time.monotonic() > deadline:
            _send(process, signal.SIGKILL)
        time.sleep(0.001)


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _devices(shared_memory_bytes: int) -> Iterator[str]:
    yield from ("--dir", "/dev")
    for name in confine.DEVICES:
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
def _bwrap() -> tuple[str, str, frozenset[str]]:
    """Its path, version and options. Raises SandboxUnavailable where it is not installed."""
    program = shutil.which("bwrap")
    if program is None:
        raise SandboxUnavailable(diagnosis.explain("bwrap: not installed", diagnosis.facts()))
    version, usage = (
        subprocess.run([program, option], capture_output=True, text=True, timeout=30, check=False).stdout
        for option in ("--version", "--help")
    )
    return program, version.removeprefix("bubblewrap").strip(), frozenset(usage.split())


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
