"""What Linux, macOS and Windows do differently about a process that was started here."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import Any

FIRST_WINDOWS_FAULT = 0xC0000000  # of exit codes: what is above is an exception that nobody handled


def own_group() -> dict[str, Any]:
    """Options of `Popen`: Ctrl-C typed at the terminal is for the grader alone."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process that `own_group` was given to, and what it started as far as the system tells."""
    if sys.platform == "win32":
        # Its children, too, which `kill` alone would leave behind.
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):  # gone, or only its remains are there
        os.killpg(process.pid, signal.SIGKILL)


def crash(code: int) -> str:
    """What an exit code says of a crash on Windows; empty where it says nothing of one."""
    return f"0x{code:08X}" if sys.platform == "win32" and code >= FIRST_WINDOWS_FAULT else ""
