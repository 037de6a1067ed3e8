"""`grader starters`, and what `grader release` and `grader check` say to mistakes, as commands."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from grader import bundle as bundles
from grader.cli import GRADED, USER_ERROR, main

SOLUTION = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n"


@pytest.fixture
def course(write_course) -> Path:
    root = write_course()
    (root / "solutions/w1-double").mkdir(parents=True)
    (root / "solutions/w1-double/accepted.py").write_text(SOLUTION)
    return root


def ran(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    status = main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return status, said.out + said.err


def test_starters_are_written_where_they_are_not_in_step(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    starter = course / "exercises/w1-double/double.py"
    assert ran(capsys, "starters", "--course", course) == (GRADED, "Every starter is in step with its solution.\n")
    written = starter.read_text()
    starter.write_text("def double(y): ...\n")
    said = "exercises/w1-double/double.py is not the starter of solutions/w1-double/accepted.py\n"
    assert ran(capsys, "starters", "--check", "--course", course) == (USER_ERROR, said)
    assert ran(capsys, "starters", "--course", course) == (GRADED, "exercises/w1-double/double.py\n")
    assert starter.read_text() == written


def test_markers_that_are_wrong_stop_the_release(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (course / "solutions/w1-double/accepted.py").write_text(SOLUTION.replace("### END SOLUTION", "# end"))
    status, said = ran(capsys, "release", course / "out", "--course", course)
    assert status == USER_ERROR
    assert "solutions/w1-double/accepted.py:2: ### BEGIN SOLUTION without ### END SOLUTION" in said
    assert not (course / "out").exists()


def test_a_bundle_is_not_released_again(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (course / bundles.FILE).write_text(bundles.dump(bundles.Bundle("0.1.0")))
    status, said = ran(capsys, "release", course / "out", "--course", course)
    assert status == USER_ERROR
    assert "release from the course that it was made of" in said


def test_tests_that_a_student_broke_are_told_to_be_edited(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tests = course / "exercises/w1-double/test_public.py"
    hashes = {"exercises/w1-double/test_public.py": bundles.sha256(tests)}
    (course / bundles.FILE).write_text(bundles.dump(bundles.Bundle("0.1.0", {}, hashes)))
    tests.write_text("def test_mine(:\n")
    (course / "double.py").write_text("def double(x):\n    return 2 * x\n")
    status, said = ran(capsys, "check", course / "double.py")
    assert status == USER_ERROR
    assert "exercises/w1-double/test_public.py:1: cannot be imported" in said
    assert "is not as it was released" in said
    assert "Unpack the bundle again" in said


def test_submit_asks_who_you_are(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GRADER_STUDENT", raising=False)
    status, said = ran(capsys, "submit", "--course", course)
    assert (status, "say who you are: --student ID" in said) == (USER_ERROR, True)


def test_what_cannot_be_graded_is_not_packed(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course)
    (course / "double.py").write_text("raise OSError('data.csv is not there')\n")
    status, said = ran(capsys, "submit", "-s", "s01", "--out", "mine.zip")
    assert status == USER_ERROR
    assert "double.py: nothing of it can be graded. Importing double.py raised OSError at line 1" in said
    assert "Nothing was packed." in said
    assert not (course / "mine.zip").exists()


def test_a_function_that_was_renamed_is_named_before_it_is_handed_in(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course)
    (course / "double.py").write_text("ANSWER = 42\n\n\ndef doubled(x):\n    return 2 * x\n")
    status, said = ran(capsys, "submit", "-s", "s01", "--out", "mine.zip")
    assert status == GRADED
    assert "it does not define double (is doubled meant for it?), which w1-double asks for" in said
    assert "Receipt: 1 file of s01" in said


@pytest.mark.parametrize("command", [["new", "w1-more"], ["starters"]])
def test_a_place_that_nobody_may_write_to_is_named(
    command: list[str], course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    (course / "exercises/w1-double/double.py").write_text("# not in step\n")
    monkeypatch.setattr(Path, "mkdir", refuse)
    status, said = ran(capsys, *command, "--course", course)
    assert status == USER_ERROR
    assert "Read-only file system. Give yourself access, or name a folder that you may write to" in said
    assert "Traceback" not in said
