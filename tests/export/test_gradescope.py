"""Gradescope: results.json by its specification, and an autograder that was really run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.cli import main
from tests.export.conftest import Class, judged

STATUS, VISIBILITY = {"passed", "failed"}, {"hidden", "after_due_date", "after_published", "visible"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}
TOP = {
    "score", "execution_time", "output", "output_format", "test_output_format", "test_name_format", "visibility",
    "stdout_visibility", "tests", "extra_data", "leaderboard",
}  # fmt: skip
OF_TEST = {
    "score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags", "visibility",
    "extra_data",
}  # fmt: skip


def checked(record: dict[str, Any]) -> dict[str, Any]:
    """By the specification: no field of ours, numbers where numbers belong."""
    assert set(record) <= TOP
    assert isinstance(record["score"], float)
    assert {record[name] for name in ("output_format", "test_output_format", "test_name_format")} <= FORMATS
    assert {record["visibility"], record["stdout_visibility"]} <= VISIBILITY
    for test in record["tests"]:
        assert set(test) <= OF_TEST
        assert test["status"] in STATUS
        assert test["visibility"] == "visible"  # else students see no total
        assert 0 <= test["score"] <= test["max_score"]
    return record


def test_results_of_each_student(pupils: Class) -> None:
    pupils.graded([judged("s01", 2.5), judged("s01", 6.0, "w1-triple"), judged("a/../b", 4.0), judged("s03", None)])
    status, said = pupils.export("gradescope")
    folder = pupils.root / "results/exports/gradescope"
    record = checked(json.loads((folder / "s01/results.json").read_text()))
    assert (status, "s03: no points are known yet for w1-double" in said) == (3, True)
    assert record["score"] == 8.5
    assert [(test["number"], test["name"], test["status"]) for test in record["tests"]] == [
        ("1.1", "w1-double/two", "passed"),
        ("1.2", "w1-double/seven", "failed"),
        ("2.1", "w1-triple/two", "passed"),
        ("2.2", "w1-triple/seven", "passed"),
    ]
    assert "canary" not in json.dumps(record)
    assert "double(2)" in record["tests"][0]["output"]
    assert sorted(path.name for path in folder.iterdir()) == ["a%2F..%2Fb", "s01"]


@pytest.fixture
def gradescope(write_course: Callable[..., Path], tmp_path: Path, sandbox: None) -> Path:
    """/autograder as Gradescope makes it, with our zip unpacked in source/."""
    course = write_course()
    root, archive = tmp_path / "autograder", tmp_path / "autograder.zip"
    assert main(["export", "gradescope", "--autograder", str(archive), "--course", str(course)]) == 0
    with zipfile.ZipFile(archive) as opened:
        modes = {item.filename: item.external_attr >> 16 for item in opened.infolist()}
        assert all(modes[name] & 0o111 for name in ("setup.sh", "run_autograder"))
        assert not [name for name in modes if name.startswith(("course/solutions", "course/extensions"))]
        opened.extractall(root / "source")
    assert "torch==" in (root / "source/requirements.txt").read_text()
    (root / "submission").mkdir()
    users = [{"id": 7, "email": "-jane@example.org", "name": "Jane"}]
    metadata = {"id": 1, "users": users, "created_at": "2026-11-20T22:00:00.123456+01:00"}
    (root / "submission_metadata.json").write_text(json.dumps(metadata))
    return root


def test_the_autograder_grades_what_is_handed_in_there(gradescope: Path) -> None:
    (gradescope / "submission/double.py").write_text("ANSWER = 42\ndef double(x): return 2 * min(x, 3)\n")
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("GRADER_")}
    surroundings |= {"AUTOGRADER": str(gradescope), "PYTHON": sys.executable}
    script = ["bash", str(gradescope / "source/run_autograder")]
    ran = subprocess.run(script, env=surroundings, capture_output=True, text=True, timeout=300, cwd=gradescope)
    assert ran.returncode == 0, ran.stderr
    record = checked(json.loads((gradescope / "results/results.json").read_text()))
    passed = {test["name"]: test["status"] for test in record["tests"]}
    assert passed == {"w1-double/two": "passed", "w1-double/seven": "failed"}
    assert record["score"] == 2.0
    assert record["extra_data"]["submissions"][0]["walls"]
