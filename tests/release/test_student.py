"""The course as a student has it: released, installed in a fresh environment, checked, packed, and graded here."""

from __future__ import annotations

import io
import json
import os
import resource
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import grader
from grader import course as course_file
from grader.errors import CourseError
from grader.release import bundle as bundle_of
from grader.release import wheel

REPOSITORY = Path(grader.__file__).resolve().parent.parent
SOLUTIONS = REPOSITORY / "solutions"
CPU_SECONDS = 15.0  # of all processes, to the answer: it takes six, and each needless import of torch two or three more


def run(command: list[str | Path], cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | environment
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=settings, capture_output=True, text=True, timeout=300, check=False
    )


def environment(folder: Path, bundle: Path) -> Path:
    """A new one, in which the bundle's wheel is installed; libraries come from this one, for torch is large."""
    run([sys.executable, "-m", "venv", "--without-pip", folder], bundle)
    python = folder / "bin/python"
    installed = run(
        [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index",
         bundle / wheel.name()],
        bundle,
    )  # fmt: skip
    assert installed.returncode == 0, installed.stderr
    own = next(folder.glob("lib/python*/site-packages"))
    (own / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin/grader"


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_student_checks_and_hands_in_what_the_instructor_grades(tmp_path: Path, sandbox: None) -> None:
    ours = [sys.executable, "-m", "grader"]
    bundle = tmp_path / "Jürgens Kurs"
    released = run([*ours, "release", bundle], REPOSITORY)
    assert released.returncode == 0, released.stderr
    command = environment(tmp_path / "venv", bundle)
    assert 'pip install "./grader-' in (bundle / "README.md").read_text()

    nothing = run([command, "check"], bundle)
    assert nothing.returncode == 1
    assert "nothing to check yet" in nothing.stderr

    shutil.copy(SOLUTIONS / "w2-maxpool/wrong_answer/always_ceil.py", bundle / "exercises/w2-maxpool/maxpool.py")
    shutil.copy(SOLUTIONS / "w1-conv1d/accepted_notebook.ipynb", bundle / "exercises/w1-conv1d/conv1d.ipynb")
    before = cpu_seconds()
    checked = run([command, "check"], bundle / "exercises")
    assert checked.returncode == 1, checked.stderr
    assert cpu_seconds() - before < CPU_SECONDS
    assert "Seven rows hold three windows of two rows: the size is rounded down" in checked.stdout
    assert "w1-conv1d: Sliding sums in one dimension (conv1d.ipynb)" in checked.stdout
    assert "1 of 2 files pass all their public tests." in checked.stdout

    (bundle / "random.py").touch()
    submitted = run([command, "submit", "--student", "s01", "--out", "mine.zip"], bundle)
    assert submitted.returncode == 0, submitted.stderr
    assert "Receipt: 2 files of s01" in (bundle / "mine.receipt.txt").read_text()

    graded = run(
        [*ours, "grade", bundle / "mine.zip", "--results", tmp_path / "results", "--json", tmp_path / "g.json", "-j1",
         "-e", "w2-maxpool", "-e", "w1-conv1d"],
        REPOSITORY,
    )  # fmt: skip
    assert graded.returncode == 0, graded.stderr
    judgements = {one["exercise"]: one for one in json.loads((tmp_path / "g.json").read_text())["judgements"]}
    assert judgements["w1-conv1d"]["verdict"] == "accepted"
    assert judgements["w2-maxpool"]["verdict"] == "wrong answer"
    assert judgements["w2-maxpool"]["student"] == "s01"
    assert judgements["w2-maxpool"]["sha256"] in submitted.stdout


def test_a_wheel_is_the_same_each_time_and_lists_what_it_holds() -> None:
    first = wheel.build()
    assert first == wheel.build()
    names = {name.split("/")[0] for name in _names(first)}
    assert names == {"grader", f"grader-{grader.__version__}.dist-info"}
    assert "grader/report/templates/report.html.j2" in _names(first)


def _names(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


@pytest.mark.parametrize("missing", ["README.md", "double.py"])
def test_what_students_need_is_asked_for(write_course, missing: str) -> None:
    root = write_course()
    (root / "exercises/w1-double/README.md").write_text("# Doubling")
    (root / "exercises/w1-double" / missing).unlink()
    course = course_file.load(root)
    with pytest.raises(CourseError, match=f"exercises/w1-double/{missing} does not exist; students need it"):
        bundle_of.files(course, [bundle_of.Prepared(course.exercises[0], ())], None)
