"""docs/student-guide.md, as it is typed: every command in it, in a released bundle of the course.

That the first of them installs the grader is shown by tests/release/test_student.py, in an environment of its own. The
sessions here are the sandbox's, which are quick; tests/practice/test_checking.py shows that practice says the same.
"""

from __future__ import annotations

import re
import shlex
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.cli import GRADED, check, main, submit
from grader.model import Course
from grader.practice import command
from grader.release import bundle
from grader.release.bundle import Prepared
from grader.sandbox.forkserver import ForkServer

REPOSITORY = Path(__file__).resolve().parent.parent
GUIDE = (REPOSITORY / "docs/student-guide.md").read_text()
COMMANDS = [
    shlex.split(line, comments=True)
    for block in re.findall(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


class Warm:
    """Sessions of a fork server in the place of those of practice."""

    def __init__(self, server: ForkServer) -> None:
        self.server = server

    def __getattr__(self, name: str) -> object:
        return getattr(self.server, name)

    def close(self) -> None:
        """It is not ours."""


@pytest.fixture
def home(course: Course, fork_server: ForkServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's: the unpacked bundle with one exercise done, and a copy of that file elsewhere."""
    files = bundle.files(course, [Prepared(exercise, ()) for exercise in course.exercises], None)
    for name, content in files.items():
        (tmp_path / "cnn" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "cnn" / name).write_bytes(content)
    (tmp_path / "work").mkdir()
    for place in ("cnn/exercises/w2-maxpool", "work"):
        shutil.copy(REPOSITORY / "solutions/w2-maxpool/accepted.py", tmp_path / place / "maxpool.py")
    for module in (check, submit):
        monkeypatch.setattr(module, "Child", lambda *_, **__: Warm(fork_server))
    monkeypatch.setattr(command, "Practice", lambda *_, **__: Warm(fork_server))
    monkeypatch.chdir(tmp_path / "cnn")
    return tmp_path


def interrupted(*_: object) -> Iterator[set[Path]]:
    """Whoever watches presses Ctrl-C."""
    raise KeyboardInterrupt
    yield set()


def test_the_students_commands_do_what_the_guide_says(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "changes", interrupted)
    installing = [words for words in COMMANDS if words[0] != "grader"]
    assert [words[:2] for words in installing] == [["pip", "install"]]
    for _, *words in [words for words in COMMANDS if words[0] == "grader"]:
        status = main([word.replace("~", str(home)) for word in words])
        said = capsys.readouterr()
        assert status == GRADED, f"{words}\n{said.out}{said.err}"
        assert "maxpool.py" in said.out
    (archive,) = (home / "cnn").glob("cnn-s01-*.zip")
    with zipfile.ZipFile(archive) as packed:
        assert packed.namelist() == ["s01/maxpool.py", "s01/receipt.json"]
