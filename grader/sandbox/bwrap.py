"""The process of bubblewrap around one session: started, asked, stopped and reaped.

bwrap stays outside as the parent of the session's process. It is stopped once the session has started, so that it does
not wait for the process when that ends: how it ended is then read here, in the kernel's own words, and not from bwrap's
exit status, which a submission could pick so that it looks like any signal.
"""

from __future__ import annotations

import functools
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from grader.errors import JudgeError, SandboxUnavailable
from grader.sandbox import diagnosis
from grader.sandbox.ends import End
from grader.sandbox.forkserver import MAX_MESSAGE_BYTES

NOBODY = 65534
"""Who runs bwrap when root runs the grader, so that no file of root's is a submission's own."""
STOP_SECONDS = 5.0
REAP_SECONDS = 5.0
STAT_PARENT, STAT_EXIT_CODE = 1, 49  # fields of /proc/PID/stat, counted from the one after the name


@functools.cache
def installed() -> tuple[str, str, frozenset[str]]:
    """Its path, version and options. Raises SandboxUnavailable where it is not installed."""
    program = shutil.which("bwrap")
    if program is None:
        raise SandboxUnavailable(diagnosis.explain("bwrap: not installed", diagnosis.facts()))
    version, usage = (
        subprocess.run([program, option], capture_output=True, text=True, timeout=30, check=False).stdout
        for option in ("--version", "--help")
    )
    return program, version.removeprefix("bubblewrap").strip(), frozenset(usage.split())


class Bwrap:
    """A session from outside: bwrap's own process, and that of the session once it is known."""

    def __init__(self, arguments: Sequence[str], inherited: Sequence[int]) -> None:
        """Start it. Raises SandboxUnavailable where it is not installed, JudgeError where it cannot be started."""
        program = installed()[0]
        status, their_status = os.pipe()
        os.set_blocking(status, False)
        self.status = os.fdopen(status, "rb", buffering=0)
        self.stderr = tempfile.TemporaryFile()  # noqa: SIM115 - kept to say why it died
        self.pid = 0
        as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        who: dict[str, Any] = as_nobody if os.geteuid() == 0 else {}
        try:
            self.process = subprocess.Popen(
                [program, "--json-status-fd", str(their_status), *arguments],
                env={},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self.stderr,
                pass_fds=[*inherited, their_status],
                start_new_session=True,  # an interrupt typed at the terminal is for the grader alone
                **who,
            )
        except OSError as error:
            self._close()
            raise JudgeError(f"bwrap could not be started: {error.strerror}") from None
        finally:
            os.close(their_status)

    def receive(self, control: socket.socket, deadline: float) -> dict[str, Any]:
        """The next message of the session. Raises JudgeError, SandboxUnavailable if there comes none."""
        if not select.select([control], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise JudgeError("a session in bwrap did not start in time")
        try:
            content = control.recv(MAX_MESSAGE_BYTES)
        except ConnectionError:
            content = b""
        if not content:
            self._say_why_it_died()
        message: dict[str, Any] = json.loads(content)
        return message

    def open_session(self) -> int:
        """A pidfd of the session's process, bwrap being stopped from now on: before the submission is read, so that
        nothing of its end can be missed."""
        self.pid = next(item["child-pid"] for item in self._said() if "child-pid" in item)
        pidfd = os.pidfd_open(self.pid)
        try:
            if int(_stat(self.pid)[STAT_PARENT]) != self.process.pid:
                raise JudgeError("the process of a session in bwrap ended at once")
            self._stop()
        except BaseException:
            os.close(pidfd)
            raise
        return pidfd

    def end(self) -> End | None:
        """How the session's process ended, which is over: read while nobody has waited for it yet."""
        try:
            status = int(_stat(self.pid)[STAT_EXIT_CODE])
        except (OSError, IndexError, ValueError):
            return None
        usage = self._reap()
        told = next((item["exit-code"] for item in self._said() if "exit-code" in item), 0)
        if not status and told > 128:  # bwrap's word alone does not tell a signal from an exit status of that number
            return None
        if not status and told:  # where the kernel shows that field to nobody, bwrap's word is all there is
            status = told << 8
        return End(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def forget(self) -> None:
        if self.process.returncode is None:
            if not self.pid:
                self.kill()  # and with it dies what it started (--die-with-parent)
            self._reap()
        self._close()

    def _close(self) -> None:
        self.status.close()
        self.stderr.close()

    def _said(self) -> list[dict[str, Any]]:
        """What bwrap has said since this was last asked, an object on each line."""
        return [json.loads(line) for line in (self.status.read() or b"").splitlines() if line.strip()]

    def _say_why_it_died(self) -> NoReturn:
        """bwrap says in its status that a program ended; where it says nothing of the kind, it could start none."""
        self._reap()
        self.stderr.seek(0)
        last = self.stderr.read()[-2000:].decode(errors="replace").strip().splitlines()[-1:]
        said = last[0] if last else f"bwrap ended with status {self.process.returncode}"
        if any("exit-code" in item for item in self._said()):
            raise JudgeError(f"the interpreter of a session in bwrap died: {said}")
        raise SandboxUnavailable(diagnosis.explain(said, diagnosis.facts()))

    def _send(self, number: signal.Signals) -> None:
        """Popen's own methods would wait for it first if it is over, and its usage would be lost."""
        if self.process.returncode is None:
            os.kill(self.process.pid, number)

    def _stop(self) -> None:
        self._send(signal.SIGSTOP)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WNOHANG) is not None:
                return
            time.sleep(0.0005)
        raise JudgeError("bwrap does not stop")

    def _reap(self) -> Any:
        """Let it go on, which waits for its child and ends. Returns what both used, peak memory included."""
        self._send(signal.SIGCONT)
        deadline = time.monotonic() + REAP_SECONDS
        while True:
            pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                self.process.returncode = os.waitstatus_to_exitcode(status)  # so that nobody waits for it again
                return usage
            if time.monotonic() > deadline:
                self._send(signal.SIGKILL)
            time.sleep(0.001)


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
