"""The fork server, seen from outside: starts it clean, asks it for sessions, starts another when it died."""

from __future__ import annotations

import base64
import json
import logging
import os
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import grader
from grader.errors import JudgeError, SandboxUnavailable
from grader.inside import linux
from grader.inside.confine import OWN_UIDS, SANDBOX_UID
from grader.model import Limits
from grader.sandbox import diagnosis, gpus, mounts, seccomp
from grader.sandbox.aftermath import Aftermath
from grader.sandbox.ends import End
from grader.sandbox.gpuslots import Lease
from grader.sandbox.meter import Meters
from grader.sandbox.server import Spawned
from grader.sandbox.session import Session

START_SECONDS = 120.0  # importing torch from a cold disk takes a minute on a slow machine
ANSWER_SECONDS = 30.0
END_SECONDS = 10.0  # from the end of the server to the end of all its sessions
FORKS_BEFORE_RESTART = 2000  # all forks share one address layout; a new server has another
MAX_MESSAGE_BYTES = 65536
FIRST_HOST_ID = 0x70000000  # of ids that no host gives to anybody; with the highest pid below 2**31
LAST_BOUND_CPU_SECONDS = 3600  # of a session's whole life, which no honest one reaches: each test has its own limit
MOST_TESTS = 1000

# Run by an interpreter that reads no environment, no user site and no .pth file (-P -s -S). Where the grader's package
# lies comes over the socket and not as an argument, which a session could read in /proc/self/cmdline; it is on the path
# only while the fork server's own code is imported.
BOOT = """
import json, socket, sys
control = socket.socket(fileno=int(sys.argv[1]))
settings = json.loads(control.recv(65536))
root = settings.pop("root")
sys.path.append(root)
from grader.inside import boot
boot.enter(control, settings)
sys.path.extend(settings["packages"])
with boot.without(settings["absent"]):
    from grader.inside import zygote
sys.path.remove(root)
del root
zygote.main(control, settings)
"""
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",  # else each thread reserves 64 MiB of the address space that a session may have
    "PYTHONHASHSEED": "0",  # the order of a set must not change between two gradings of one submission
    # What glibc arrives at by itself once a block of 32 MiB was freed: before, each large block costs page faults anew.
    "MALLOC_MMAP_THRESHOLD_": "33554432", "MALLOC_TRIM_THRESHOLD_": "67108864",
    "LANG": "C.UTF-8",
}  # fmt: skip

log = logging.getLogger("grader")


class ForkServer:
    """One warm interpreter that forks sessions. Used by one thread at a time.

    Raises SandboxUnavailable where this host has not what a sandbox needs.
    """

    boot = BOOT

    def __init__(self, preload: Sequence[str] = ("torch", "numpy"), secrets: Iterable[Path] = ()) -> None:
        self.preload = list(preload)
        own_code = Path(grader.__file__).resolve().parent
        self.mounts = mounts.plan(self.preload, [own_code, *(path.resolve() for path in secrets)])
        self.process: subprocess.Popen[bytes] | None = None
        self.is_ready = False
        self.control: socket.socket
        self.stderr: IO[bytes]
        self.versions: dict[str, str] = {}
        self.memory_bytes = 0
        """anonymous memory of the server, which every session begins with as a share"""
        self.meters = Meters()
        self.aftermath = Aftermath()
        self.forks = 0
        self.starts = 0
        self.numbers = 0
        self.ends: dict[int, End] = {}
        self.asked: set[int] = set()
        """sessions whose end somebody may still ask for"""
        self.retired = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Start the process and wait until it has imported its libraries. Raises SandboxUnavailable, JudgeError."""
        if self.process is None or self.is_ready or self.process.poll() is not None:
            self.launch()
        with self._closed_on_failure():
            message = self._start_message()
            self.versions, self.memory_bytes = message["ready"], message["memory"]
        self.is_ready = True

    def launch(self) -> None:
        """Begin to start it, and do not wait until it has imported its libraries. Raises as `start` does.

        The process ends with the thread that called this.
        """
        self.close()
        settings = self.settings()
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.stderr = tempfile.TemporaryFile()  # noqa: SIM115 - kept to say why the server died
        command = [sys.executable, "-P", "-s", "-S", "-B", "-c", self.boot]
        with theirs:
            self.process = subprocess.Popen(
                [*command, str(theirs.fileno())],
                env=environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self.stderr,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # an interrupt typed at the terminal is for the grader alone
            )
        self.is_ready = False
        self.forks = 0
        self.starts += 1
        with self._closed_on_failure():
            self.control.send(json.dumps(settings).encode())
            if settings.get("as_root"):
                self._start_message()
                self._map_ids()

    def settings(self) -> dict[str, Any]:
        return {
            "root": str(Path(grader.__file__).resolve().parent.parent),
            "preload": self.preload,
            "absent": absent(self.preload),
            "as_root": os.geteuid() == 0,
            "seccomp": base64.b64encode(seccomp.program()).decode(),
            **asdict(self.mounts),
        }

    @contextmanager
    def _closed_on_failure(self) -> Iterator[None]:
        """Or a late "ready" would be taken for the answer to a request."""
        try:
            yield
        except ConnectionError as error:
            self.close()
            raise JudgeError(f"the fork server died at once: {error.strerror}") from None
        except BaseException:
            self.close()
            raise

    def _start_message(self) -> dict[str, Any]:
        message, _ = self._receive(time.monotonic() + START_SECONDS)
        if "refused" in message:
            raise SandboxUnavailable(diagnosis.explain(str(message["refused"]), diagnosis.facts()))
        return message

    def _map_ids(self) -> None:
        """Root to root, so that an interpreter beneath /root can be bound; and those that submissions run as."""
        assert self.process
        for name in ("uid_map", "gid_map"):
            first = first_id(Path(f"/proc/self/{name}").read_text(), self.process.pid)
            try:
                Path(f"/proc/{self.process.pid}/{name}").write_text(f"0 0 1\n{SANDBOX_UID} {first} {OWN_UIDS}")
            except OSError as error:
                raise SandboxUnavailable(diagnosis.explain(f"{name}: {error.strerror}", diagnosis.facts())) from None
        self.control.send(b"mapped")

    def open(self, limits: Limits, forbidden: Sequence[str] = ()) -> Session:
        return Session(self, limits, forbidden)

    def spawn(
        self,
        limits: Limits,
        doors: Sequence[int] = (),
        forbidden: Sequence[str] = (),
        lease: Lease | None = None,
    ) -> Spawned:
        """Fork a session, which begins by writing 0 to the doors, from a server that is prepared for what is forbidden.

        lease: of the GPU that it may use. Raises JudgeError when the server cannot, SandboxUnavailable when the host
        refuses.
        """
        is_running = self.process is not None and self.is_ready and self.process.poll() is None
        if not is_running or self.forks >= FORKS_BEFORE_RESTART:
            self._refuse_if_retired()
            self.start()
        self._refuse_if_retired()
        self.aftermath.clear()
        self.forks += 1
        self.numbers += 1
        number = self.numbers
        self.asked.add(number)
        their_questions, questions_fd = os.pipe()
        answers_fd, their_answers = os.pipe()
        output_fd, their_output = os.pipe()
        theirs = [their_questions, their_answers, their_output]
        gpu = lease.shown()._asdict() if lease else None
        request = {"spawn": number, "limits": as_integers(limits), "forbidden": list(forbidden), "gpu": gpu}
        try:
            socket.send_fds(self.control, [json.dumps(request).encode()], [*theirs, *doors])
            message, fds = self._receive(time.monotonic() + ANSWER_SECONDS)
            if "failed" in message:
                raise JudgeError(f"the fork server could not start a session: {message['failed']}")
            if not fds:
                raise JudgeError("the fork server lost the descriptor of a session: has this process too many open?")
        except BaseException as error:
            close_all(questions_fd, answers_fd, output_fd)
            self.close()  # a late answer must not be taken for the next one
            if isinstance(error, OSError):
                raise JudgeError(f"the fork server does not answer: {error.strerror}") from None
            raise
        finally:
            close_all(*theirs)
        return Spawned(number, fds[0], questions_fd, answers_fd, output_fd)

    def end_of(self, number: int) -> End | None:
        """How a session ended, waiting for it; None when the server died first or says nothing in time."""
        deadline = time.monotonic() + ANSWER_SECONDS
        try:
            while number not in self.ends:
                self._receive(deadline, until_end=True)
        except JudgeError:
            return None
        return self.ends.pop(number)

    def _receive(self, deadline: float, until_end: bool = False) -> tuple[dict[str, Any], list[int]]:
        """The next message; those about the end of sessions are noted on the way, and returned only with until_end."""
        while True:
            if not select.select([self.control], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise JudgeError("the fork server did not answer in time")
            try:
                content, fds, _, _ = socket.recv_fds(self.control, MAX_MESSAGE_BYTES, 1)
            except ConnectionError:
                content, fds = b"", []
            if not content:
                raise JudgeError(self._obituary())
            message: dict[str, Any] = json.loads(content)
            if "ended" in message:
                end = End(message["status"], message["cpu"], message["peak_rss_bytes"])
                if message["ended"] in self.asked:
                    self.ends[message["ended"]] = end
                if until_end:
                    return message, fds
            else:
                return message, fds

    def forget(self, number: int) -> None:
        """Nobody will ask how this session ended."""
        self.asked.discard(number)
        self.ends.pop(number, None)

    def _obituary(self) -> str:
        assert self.process
        try:
            status = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            status = 0
        self.stderr.seek(0)
        last = self.stderr.read()[-2000:].decode(errors="replace").strip().splitlines()[-1:]
        return f"the fork server died (exit status {status}){': ' + last[0] if last else ''}"

    def retire(self) -> None:
        """From any thread: end the sessions under way, and start nothing again. `close` is still to be called."""
        self.retired = True
        if process := self.process:
            process.kill()

    def _refuse_if_retired(self) -> None:
        if self.retired:
            raise JudgeError("no session is started any more: this judge process was told to stop")

    def close(self) -> None:
        """End the server, and with it every session and all that they started."""
        if self.process is None:
            return
        self.process.kill()
        self.control.close()
        self.process.wait()
        if not self.aftermath.wait(END_SECONDS):
            log.warning("a session of fork server %d cannot be killed and is set aside", self.process.pid)
        self.stderr.close()
        self.process = None
        self.ends.clear()
        self.asked.clear()


def first_id(own_map: str, pid: int) -> int:
    """The first of the ids that a fork server's sessions run as: of nobody, and of no other server in sight.

    own_map: the ids that root has here, as /proc/self/uid_map tells: all of a host's, or a container's few.
    """
    first, _, count = map(int, own_map.splitlines()[-1].split())
    too_few = count < 2 * OWN_UIDS  # then the kernel refuses what is asked for, and the grader says so
    if too_few or first + count > FIRST_HOST_ID + (pid + 1) * OWN_UIDS:
        return FIRST_HOST_ID + pid * OWN_UIDS
    places = max(1, count // 2 // OWN_UIDS)  # in the upper half, where no user of a container is
    return first + count - OWN_UIDS * (1 + pid % places)


def absent(preload: Iterable[str]) -> list[str]:
    """Libraries that the wire knows and a server is not asked for, so that it need not import them."""
    return sorted({"torch", "numpy"}.difference(preload))


def close_all(*fds: int) -> None:
    for fd in fds:
        os.close(fd)


def hide_memory() -> None:
    """No other process of this user may read this one's memory, descriptors or environment, whatever wall falls."""
    linux.prctl(linux.PR_SET_DUMPABLE, 0)


def environment() -> dict[str, str]:
    """Of the fork server, before any library is loaded. It only names a folder that sessions without a GPU lack."""
    apart = gpus.library_folder()
    return ENVIRONMENT | ({"LD_LIBRARY_PATH": apart} if apart else {})


def as_integers(limits: Limits) -> dict[str, Any]:
    return {
        "folders": limits.folders,
        "imports": limits.imports,
        "memory_bytes": limits.memory_bytes,
        "file_bytes": limits.file_bytes,
        "processes": limits.processes,
        "cpu_seconds": int(max(LAST_BOUND_CPU_SECONDS, limits.import_cpu_seconds + MOST_TESTS * limits.cpu_seconds)),
    }
