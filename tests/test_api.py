"""`from grader import grade, load_course, verify` does what the commands do, and returns it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import grader
from grader.errors import UserError
from grader.model import Verdict

RIGHT = "ANSWER = 42\n\n\ndef double(x):\n    return 2 * x\n"


@pytest.fixture
def course(write_course: Callable[..., Path], warm_grader: object) -> Path:
    root = write_course()
    for name, text in {"accepted.py": RIGHT, "wrong_answer/triple.py": RIGHT.replace("2 * x", "3 * x")}.items():
        path = root / "solutions/w1-double" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_a_course_is_proved(course: Path) -> None:
    (proof,) = grader.verify(grader.load_course(course), ["w1-double"], jobs=1)
    assert proof.problems == ()
    assert (proof.accepted, proof.known_bad) == (1, 1)


def test_a_class_is_graded(course: Path, tmp_path: Path) -> None:
    for student, text in {"anna": RIGHT, "ben": RIGHT.replace("2 * x", "x")}.items():
        (tmp_path / "class" / student).mkdir(parents=True)
        (tmp_path / "class" / student / "double.py").write_text(text)
    loaded = grader.load_course(str(course))
    graded = grader.grade(tmp_path / "class", loaded, jobs=1)
    assert [(judgement.student, judgement.verdict, grade.points) for _, judgement, grade in graded] == [
        ("anna", Verdict.ACCEPTED, 4.0),
        ("ben", Verdict.WRONG_ANSWER, 0.0),
    ]
    assert not (course / "results").exists()  # nothing is kept unless asked for
    kept = grader.grade(tmp_path / "class", loaded, students=["anna"], results=tmp_path / "results", jobs=1)
    assert [judgement.student for _, judgement, _ in kept] == ["anna"]
    assert (tmp_path / "results/grader.db").is_file()
    with pytest.raises(UserError, match="no student's folder"):
        grader.grade(tmp_path / "class", loaded, students=["carl"])


def test_a_folder_without_course_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=r"course\.yml"):
        grader.load_course()


def test_the_package_stays_light() -> None:
    code = "import sys, grader; print(sorted({'torch', 'numpy', 'sqlalchemy', 'rich', 'yaml'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
