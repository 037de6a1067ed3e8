"""What tests of the sandbox share: the grader run by somebody who is not root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import landlockpy
import pyseccomp
import pytest

import grader

NOBODY = 65534


@pytest.fixture(scope="session")
def for_everybody() -> Iterator[Path]:
    """A folder that any user may read, with the grader and what it needs for a sandbox without torch."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        for package in (grader, landlockpy):
            source = Path(package.__file__).parent
            shutil.copytree(source, Path(folder, source.name), ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(pyseccomp.__file__, folder)
        subprocess.run(["chmod", "-R", "a+rX", folder], check=True)
        yield Path(folder)


@pytest.fixture(scope="session")
def as_nobody(for_everybody: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs Python as an ordinary user. Skips where there is no interpreter that one could run."""
    root = os.geteuid() == 0
    who: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if root else {}
    environment = {"PYTHONPATH": str(for_everybody), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(interpreter: str, *arguments: str, **settings: Any) -> subprocess.CompletedProcess[str]:
        settings = {**who, "env": environment, "cwd": "/", **settings}
        return subprocess.run(
            [interpreter, *arguments], capture_output=True, text=True, timeout=120, check=False, **settings
        )

    reasons = []
    for interpreter in dict.fromkeys([sys.executable, "/usr/bin/python3"]):
        try:
            tried = run(interpreter, "-c", "import sys; assert sys.version_info >= (3, 11); import grader.model")
        except OSError as error:
            reasons.append(f"{interpreter}: {error.strerror}")
            continue
        if tried.returncode == 0:
            return lambda *arguments, **settings: run(interpreter, *arguments, **settings)
        reasons.append(f"{interpreter}: {(tried.stderr.splitlines() or ['?'])[-1]}")
    pytest.skip(f"no interpreter that an ordinary user could run: {'; '.join(reasons)}")
