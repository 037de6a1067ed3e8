"""A course of plain Python and NumPy is written, proved and graded where torch is not installed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = """\
course: arrays
title: Arrays
exercises:
  - slug: w1-double
    title: Doubling
    week: 1
    points: 4
    submit: double
    functions: {double: ndarray}
    tiers: {basic: 4}
"""
STARTER = "def double(x):\n    raise NotImplementedError\n"
PUBLIC = '''\
import numpy
import pytest

@pytest.mark.tier("basic")
def test_one_row(student, compare):
    """Every element is doubled."""
    compare(student.double(numpy.arange(3.0)), numpy.array([0.0, 2.0, 4.0]))
'''
HIDDEN = '''\
import pytest

@pytest.mark.tier("basic")
def test_any_shape(student, reference, compare, rng):
    """Whatever its shape, the array keeps it."""
    x = rng.integers(-9, 9, (2, 3)).astype(float)
    compare(student.double(x), reference.double(x))
'''
RIGHT = "def double(x):\n    return 2 * x\n"


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter that has what grader depends on, and no torch."""
    folder = tmp_path_factory.mktemp("without torch") / "env"
    venv.create(folder, with_pip=False)
    packages = next((folder / "lib").glob("python*/site-packages"))
    for name in sorted(required()):
        for file in metadata.files(name) or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                target = packages / file
                target.parent.mkdir(parents=True, exist_ok=True)
                link_or_copy(Path(str(file.locate())), target)
    return folder / "bin/python"


def required() -> set[str]:
    """The distributions that grader depends on, and what those do."""
    waiting = list(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"])
    found: set[str] = set()
    while waiting:
        wanted, _, condition = waiting.pop().partition(";")
        name = re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", wanted.strip())[0]).lower()
        if "extra" not in condition and name not in found and is_installed(name):
            found.add(name)
            waiting += metadata.requires(name) or []
    return found


def is_installed(name: str) -> bool:
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:  # of another system, or for an older Python
        return False


def link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def write(write_course: Callable[..., Path], settings: str = SETTINGS, hidden: str = HIDDEN) -> None:
    root = write_course(settings=settings, starter=STARTER, public=PUBLIC, hidden=hidden)
    (root / "solutions/w1-double").mkdir(parents=True)
    (root / "solutions/w1-double/accepted.py").write_text(RIGHT)


@pytest.fixture
def grader(python: Path, tmp_path: Path, sandbox: None) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, "-m", "grader", *arguments],
            cwd=tmp_path / "course",
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=300,
        )

    return run


def test_there_is_no_torch(python: Path) -> None:
    done = subprocess.run([python, "-c", "import numpy, pytest, torch"], capture_output=True, text=True)
    assert "No module named 'torch'" in done.stderr


def test_a_course_of_arrays_is_proved_and_graded(grader, write_course, tmp_path: Path) -> None:
    write(write_course)
    proved = grader("verify")
    assert proved.returncode == 0, proved.stdout + proved.stderr
    for student, text in {"anna": RIGHT, "ben": RIGHT.replace("2", "3")}.items():
        (tmp_path / "submissions" / student).mkdir(parents=True)
        (tmp_path / "submissions" / student / "double.py").write_text(text)
    graded = grader("grade", str(tmp_path / "submissions"), "--json", str(tmp_path / "out.json"))
    assert graded.returncode == 0, graded.stderr
    judgements = json.loads((tmp_path / "out.json").read_text())["judgements"]
    assert {item["student"]: (item["verdict"], item["points"]) for item in judgements} == {
        "anna": ("accepted", 4.0),
        "ben": ("wrong answer", 0.0),
    }
    assert grader("report").returncode == 0


def test_the_second_course_is_proved_and_graded(grader, tmp_path: Path) -> None:
    """examples/: plain Python and NumPy."""
    shutil.copytree(ROOT / "examples/data-basics", tmp_path / "course", ignore=shutil.ignore_patterns("__pycache__"))
    assert grader("starters", "--check").returncode == 0
    proved = grader("verify", "--strict")
    assert proved.returncode == 0, proved.stdout + proved.stderr
    solutions = tmp_path / "course/solutions"
    handed_in = {
        "anna/roman.py": "w1-roman/accepted.py",
        "anna/distances.py": "w2-distances/accepted.py",
        "ben/distances.py": "w2-distances/wrong_answer/squared.py",
    }
    for name, solution in handed_in.items():
        (tmp_path / "class" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(solutions / solution, tmp_path / "class" / name)
    graded = grader("grade", str(tmp_path / "class"), "--json", str(tmp_path / "out.json"))
    assert graded.returncode == 0, graded.stderr
    judgements = json.loads((tmp_path / "out.json").read_text())["judgements"]
    verdicts = {(item["student"], item["exercise"]): item["verdict"] for item in judgements}
    assert verdicts["anna", "w1-roman"] == verdicts["anna", "w2-distances"] == "accepted"
    assert verdicts["ben", "w2-distances"] == "wrong answer"
    assert verdicts["ben", "w1-roman"] == "not submitted"
    squared = next(item for item in judgements if (item["student"], item["exercise"]) == ("ben", "w2-distances"))
    assert any("take the square root" in test["message"] for test in squared["tests"])


def test_what_needs_torch_says_so(grader, write_course) -> None:
    write(write_course, settings=SETTINGS.replace("ndarray", "Tensor"))
    done = grader("verify")
    assert done.returncode == 1
    assert "w1-double asks for double: Tensor, and torch is not installed: pip install 'grader[torch]'" in (
        done.stdout + done.stderr
    )


def test_random_numbers_of_torch_are_a_fault_of_the_test(grader, write_course) -> None:
    write(write_course, hidden=HIDDEN.replace("compare, rng):", "compare, rng, generator):"))
    done = grader("verify")
    assert done.returncode != 0
    assert "ask for `rng`" in done.stdout + done.stderr


def test_the_walls_are_tried_without_it(grader, write_course) -> None:
    write_course()
    done = grader("doctor")
    assert done.returncode == 0, done.stdout
    assert "torch" not in done.stdout


def test_this_interpreter_has_torch() -> None:
    """Or the tests above would show nothing."""
    assert is_installed("torch"), sys.executable
