"""`grader check` needs nothing that macOS or Windows lack: here it runs with what only Linux or POSIX has away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import grader
from grader.practice import files

REPOSITORY = Path(grader.__file__).resolve().parent.parent
MODULES = ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "landlockpy", "pyseccomp")
OURS = ("grader.sandbox.forkserver", "grader.sandbox.session", "grader.inside.linux", "grader.inside.zygote")
AWAY = {
    "os": ("fork", "forkpty", "readv", "writev", "setsid", "pidfd_open", "O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY",
           "O_DIRECTORY", "O_CLOEXEC", "geteuid", "getuid", "set_blocking", "WIFSIGNALED", "WTERMSIG"),
    "signal": ("SIGHUP", "pidfd_send_signal", "SIGUSR1", "setitimer", "SIGSYS"),
    "time": ("clock_gettime",),
    "socket": ("AF_UNIX", "send_fds", "recv_fds"),
}  # fmt: skip
PROGRAM = f"""
import builtins, importlib, sys
# What other libraries do on this system is theirs, so they come first; the grader finds it all away.
for name in ("torch", "numpy", "pytest", "rich.console", "yaml", "nbformat", "jinja2", "subprocess", "tempfile"):
    importlib.import_module(name)
usual = builtins.__import__

def watched(name, globals=None, *rest):
    asks = (globals or {{}}).get("__name__", "")
    if asks.startswith("grader") and name.partition(".")[0] in {MODULES!r}:
        raise ImportError(f"{{asks}} imports {{name}}")
    return usual(name, globals, *rest)

builtins.__import__ = watched
for module, names in {AWAY!r}.items():
    for name in names:
        vars(importlib.import_module(module)).pop(name, None)
import grader.cli
import grader.practice.notebook
status = grader.cli.main(["check", *sys.argv[1:]])
for name in {OURS!r}:
    assert name not in sys.modules, name
sys.exit(status)
"""


def test_a_check_runs_without_what_linux_alone_has(write_course, tmp_path: Path) -> None:
    folder = tmp_path / "Käthes Übungen"
    root = write_course(folder)
    (root / "double.py").write_text("def double(x):\n    return x + 3\n")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "double.py"],
        cwd=root, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "w1-double: Doubling (double.py)" in done.stdout
    assert "Twice two is four." in done.stdout
    assert "0 of 1 public tests passed: 0 of 2 points." in done.stdout
    assert "1 hidden test in basic, 2 points" in done.stdout


def test_a_file_named_like_a_library_is_told_from_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "random.py").touch()
    (tmp_path / "torch.py").touch()
    notes = files.refuse_stand_ins([tmp_path])
    assert [note.split(" ")[0] for note in notes] == ["random.py", "torch.py"]
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "torch")
    with pytest.raises(files.UserError, match=r"torch.py stands in the way of PyTorch.* Rename your file"):
        files.refuse_stand_ins([tmp_path])
