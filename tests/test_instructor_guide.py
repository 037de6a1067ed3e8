"""docs/instructor-guide.md, as it is typed: every command in it is run, in order, on four of the sample class."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
GUIDE = REPOSITORY / "docs/instructor-guide.md"
STUDENTS = ("sample-01", "sample-03", "sample-04", "sample-10")
TITLE = "One formula for every output size"


def commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@pytest.fixture(scope="module")
def folder(sandbox: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course, and what an instructor downloads from Canvas and Moodle, by their conventions."""
    root = tmp_path_factory.mktemp("guide")
    for name in ("exercises", "reference", *(f"demo/submissions/{student}" for student in STUDENTS)):
        shutil.copytree(REPOSITORY / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "course.yml", root)
    head = f"Student,ID,SIS User ID,SIS Login ID,Section,{TITLE} (123)\n    Points Possible,,,,,6.00\n"
    rows = [f'"Sample, {name}",{number},{name},{name},W,\n' for number, name in enumerate(STUDENTS, 101)]
    (root / "gradebook.csv").write_text(head + "".join(rows))
    head = "Identifier,Full name,ID number,Grade,Maximum grade,Last modified (grade),Feedback comments\n"
    rows = [f"Participant {number},Sample {name},{name},,6.00,-,\n" for number, name in enumerate(STUDENTS, 501)]
    (root / "worksheet.csv").write_text(head + "".join(rows))
    with zipfile.ZipFile(root / "download.zip", "w") as archive:
        for number, name in enumerate(STUDENTS, 501):
            archive.writestr(f"Sample {name}_{number}_assignsubmission_file/output_size.py", "")
    return root


@pytest.fixture(scope="module")
def said(folder: Path) -> dict[str, str]:
    """Command -> what it printed."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("GRADER_")}
    surroundings |= {"PYTHONPATH": str(REPOSITORY), "COLUMNS": "200"}
    shell = f'set -eu; grader() {{ "{sys.executable}" -m grader "$@"; }}; '
    outputs = {}
    for command in commands():
        ran = subprocess.run(
            ["bash", "-c", shell + command], cwd=folder, env=surroundings, capture_output=True, text=True, timeout=300
        )
        assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"
        outputs[command] = ran.stdout
    return outputs


def test_a_regrade_is_seen_before_it_counts_and_in_the_history_after(said: dict[str, str], folder: Path) -> None:
    shown = said["grader regrade demo/submissions -e w1-output-size --json changes.json"]
    assert re.search(r"\b[1-9]\d* up, 0 down", shown)
    assert "through w1-output-size almost_complete_step_does_not_count:" in shown
    assert "Nothing of this counts yet" in shown
    changes = {change["student"]: change for change in json.loads((folder / "changes.json").read_text())}
    assert changes["sample-04"]["points"] > 0
    assert [test["name"] for test in changes["sample-04"]["tests"]] == ["almost_complete_step_does_not_count"]
    assert f"sample-04 w1-output-size: {changes['sample-04']['before']:g} →" in said["grader regrade"]
    assert "Applied:" in said["grader regrade --apply --author anna"]
    history = " ".join(said["grader history sample-04"].split())
    assert re.search(
        r"first graded .* regrade, applied by anna: changed: reference/w1-output-size/test_hidden", history
    )
    assert f"Counts now: w1-output-size {changes['sample-04']['after']:g} of 6" in history


def test_exports_hold_what_was_applied(said: dict[str, str], folder: Path) -> None:
    (change,) = (one for one in json.loads((folder / "changes.json").read_text()) if one["student"] == "sample-04")
    points = f"{change['after']:.2f}"
    exports = folder / "results/exports"
    canvas = list(csv.reader((exports / "gradebook-graded.csv").open(newline="")))
    assert {row[2]: row[5] for row in canvas[2:]}["sample-04"] == points
    moodle = list(csv.reader((exports / "worksheet-graded.csv").open(newline="")))
    assert {row[2]: row[3] for row in moodle[1:]}["sample-04"] == points
    assert json.loads((exports / "gradescope/sample-04/results.json").read_text())["score"] == change["after"]
    with zipfile.ZipFile(exports / "moodle-reports.zip") as archive:
        assert len(archive.namelist()) == len(STUDENTS)
    for name in ("grades.csv", "junit.xml"):
        assert (exports / name).is_file()
    assert "4 matched, 0 ambiguous" in said["grader export canvas gradebook.csv -e w1-output-size"]


def test_the_overview_is_a_folder_of_its_own(said: dict[str, str], folder: Path) -> None:
    page = (folder / "results/overview/index.html").read_text()
    assert "Judge errors" not in page
    assert "almost_complete_step_does_not_count" in page
    assert not (folder / "results/reports/overview").exists()
