"""The fork server of --trust-submissions, seen from outside: no walls, for authors who test files of their own."""

from __future__ import annotations

import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import grader
from grader.sandbox.forkserver import ForkServer, absent

CLOSE_SECONDS = 5.0

_BOOT = """
import json, socket, sys
control = socket.socket(fileno=int(sys.argv[1]))
settings = json.loads(control.recv(65536))
root = settings.pop("root")
sys.path.extend([root, *settings["packages"]])
from grader.inside import boot
with boot.without(settings["absent"]):
    from grader.inside import trust
sys.path.remove(root)
trust.main(control, settings)
"""


class TrustServer(ForkServer):
    boot = _BOOT

    def settings(self) -> dict[str, Any]:
        root = Path(grader.__file__).resolve().parent.parent
        libraries = {"preload": self.preload, "absent": absent(self.preload)}
        return {"root": str(root), **libraries, "packages": self.mounts.packages}

    def retire(self) -> None:
        self.retired = True
        if self.process is not None:
            with suppress(OSError):  # closed meanwhile
                self.control.shutdown(socket.SHUT_WR)  # it may still say how sessions ended

    def close(self) -> None:
        """The server ends its sessions when its socket closes; killed, it would leave what they started."""
        if self.process is not None:
            self.control.close()
            try:
                self.process.wait(CLOSE_SECONDS)
            except subprocess.TimeoutExpired:
                pass
        super().close()
