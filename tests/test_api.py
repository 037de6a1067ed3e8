"""`from grader import grade, load_course, verify` does what the commands do, and returns it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import grader
from grader.class_run import Onlooker
from grader.cli import as_json
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


@pytest.fixture
def a_class(course: Path, tmp_path: Path) -> Path:
    """Three students, of whom the roster knows two, and one who handed in nothing; beside the course."""
    texts = {"anna": RIGHT, "ben": RIGHT.replace("2 * x", "x"), "cem": "def double(x): return x / 0"}
    for student, text in texts.items():
        (tmp_path / "class" / student).mkdir(parents=True)
        (tmp_path / "class" / student / "double.py").write_text(text)
    (tmp_path / "roster.csv").write_text("id,name\nanna,Anna A\nben,Ben B\ndora,Dora D\n")
    (tmp_path / "empty").mkdir()
    return tmp_path


SAME = [
    ({}, []),
    ({"students": ["ben"]}, ["-s", "ben"]),
    ({"exercises": ["w1-double"], "students": ["anna"], "force": True}, ["-e", "w1-double", "-s", "anna", "--force"]),
    ({"layout": "folder"}, ["--from", "folder"]),
    ({"pattern": "{student}/{exercise}.py"}, ["--pattern", "{student}/{exercise}.py"]),
    ({"roster": "roster.csv"}, ["--roster", "roster.csv"]),
    ({"students": ["dora"], "roster": "roster.csv"}, ["-s", "dora", "--roster", "roster.csv"]),
]


def test_the_command_and_the_function_come_to_the_same(
    a_class: Path, course: Path, warm_grader: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each into results of its own, by one option after the other."""
    monkeypatch.chdir(a_class)
    loaded = grader.load_course(course)
    for named, options in SAME:
        ran = warm_grader(
            "grade", "class", *options, "-j1", "--course", course, "--results", "typed", "--json", "out.json",
            cwd=a_class,
        )  # fmt: skip
        assert ran.returncode == 0, f"{options}\n{ran.stdout}{ran.stderr}"
        called = grader.grade("class", loaded, results="called", jobs=1, **named)
        assert as_json.write(a_class / "called.json", loaded, called) == []
        assert comparable(a_class / "called.json") == comparable(a_class / "out.json"), options


def comparable(path: Path) -> list[dict[str, Any]]:
    """The judgements without what differs each time: when it was, and how long it took."""
    judgements = json.loads(path.read_text())["judgements"]
    for judgement in judgements:
        for item in (judgement, *judgement["tests"]):
            item.pop("seconds")
        judgement.pop("graded_at")
    assert judgements
    return judgements


@pytest.mark.parametrize(
    ("submissions", "named", "options"),
    [
        ("class", {"students": ["carl"]}, ["-s", "carl"]),
        ("class", {"exercises": ["w1-duoble"]}, ["-e", "w1-duoble"]),
        ("class", {"pattern": "{student}", "layout": "canvas"}, ["--pattern", "{student}", "--from", "canvas"]),
        ("course", {}, []),
        ("empty", {}, []),
        ("nowhere", {}, []),
        (".", {}, []),  # a mistyped folder: its folders are no students
        ("class", {"roster": "nowhere.csv"}, ["--roster", "nowhere.csv"]),
    ],
)
def test_the_command_and_the_function_refuse_the_same(
    a_class: Path, course: Path, warm_grader: Callable[..., Any], monkeypatch: pytest.MonkeyPatch,
    submissions: str, named: dict[str, Any], options: list[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(a_class)
    ran = warm_grader("grade", submissions, *options, "--course", course, "--results", "typed", cwd=a_class)
    with pytest.raises(UserError) as refused:
        grader.grade(submissions, grader.load_course(course), results="called", **named)
    assert ran.returncode == 1
    assert ran.stderr.strip() == f"grader: {refused.value}"
    assert not (a_class / "called").exists()


def test_an_onlooker_is_told_how_far_it_is(a_class: Path, course: Path) -> None:
    told: list[object] = []

    class Notes(Onlooker):
        def understood(self, intake: Any, course: Any) -> None:
            told.append((intake.layout, course.slug))

        def planned(self, total: int, owed: int) -> None:
            told.append((total, owed))

        def judging(self, judgements: Any, total: Any) -> None:
            told.extend(judgement.student for judgement in judgements)

    grader.grade(a_class / "class", grader.load_course(course), jobs=1, onlooker=Notes())
    assert told[:2] == [("folder", "tiny"), (3, 3)]
    assert {*told[2:]} == {"anna", "ben", "cem"}


def test_verify_comes_to_the_same(course: Path, warm_grader: Callable[..., Any]) -> None:
    (course / "solutions/w1-double/wrong_answer/right.py").write_text(RIGHT)
    (proof,) = grader.verify(grader.load_course(course), jobs=1)
    ran = warm_grader("verify", "-j1", cwd=course)
    assert ran.returncode == 1
    assert proof.problems
    assert [problem for problem in proof.problems if problem not in ran.stdout] == []


def test_a_folder_without_course_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=r"course\.yml"):
        grader.load_course()


def test_the_package_stays_light() -> None:
    code = "import sys, grader; print(sorted({'torch', 'numpy', 'sqlalchemy', 'rich', 'yaml'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
