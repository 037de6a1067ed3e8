"""A new interpreter for one session: started early, for it takes a second or two to import torch, and used later.

Imports nothing that takes time itself: this process starts the other one first and imports torch meanwhile.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import grader
from grader.practice import host

LIBRARIES = tuple(name for name in ("torch", "numpy") if importlib.util.find_spec(name))
END_SECONDS = 10.0

# The settings come as one line of JSON, the wire's frames after it. -P: what lies in the folder is not imported.
_BOOT = """
import json, os, sys
line = b""
while not line.endswith(b"\\n"):
    byte = os.read(0, 1)
    if not byte:
        sys.exit(1)
    line += byte
settings = json.loads(line)
sys.path[:] = settings["path"]
from grader.inside import practice
practice.main(settings)
"""
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0", "MPLBACKEND": "agg",
}  # fmt: skip
_NOT_INHERITED = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONWARNINGS", "PYTHONINSPECT")


class Child:
    """The process and its folder. `close` ends both."""

    def __init__(self, memory_bytes: int, without: Iterable[Path] = ()) -> None:
        """without: folders whose files the submission must not import, such as the student's own."""
        self.memory_bytes = memory_bytes
        self.folder = tempfile.mkdtemp(prefix="grader-")
        environment = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-B", "-X", "utf8", "-c", _BOOT],
            env={**environment, **_ENVIRONMENT},
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **host.own_group(),
        )
        settings = {"path": import_path(without), "libraries": list(LIBRARIES), "memory_bytes": memory_bytes}
        assert self.process.stdin
        self.process.stdin.write(json.dumps(settings).encode() + b"\n")
        self.process.stdin.flush()

    def close(self) -> None:
        host.end(self.process)
        self.process.wait(END_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)


def import_path(without: Iterable[Path] = ()) -> list[str]:
    """Where this process imports from, but not the folder it was started in or works in, and the grader's own last."""
    left_out = {_resolved(path) for path in (Path.cwd(), *without)}
    kept = [entry for entry in sys.path if entry and _resolved(Path(entry)) not in left_out]
    own = str(Path(grader.__file__).resolve().parent.parent)
    return [*kept, *([] if own in kept else [own])]


def _resolved(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))
