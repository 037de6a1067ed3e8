"""`grader grade` of what instructors download: what it says, whom it grades, and what it leaves alone."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from grader.cli import parser
from grader.intake.detect import LAYOUTS

REPOSITORY = Path(__file__).resolve().parents[2]
RIGHT, WRONG = "ANSWER = 42\ndef double(x): return 2 * x\n", "def double(x): return 3 * x\n"
METADATA = """\
submission_1:
  :submitters:
  - :name: Jane Doe
    :sid: s1
  :created_at: 2026-11-20 22:00:00 Z
submission_2:
  :submitters:
  - :name: Sam Ple
    :sid: s2
  :created_at: 2026-11-20 23:00:00 Z
"""
DOWNLOADS: dict[str, tuple[dict[str, str], list[str]]] = {
    "canvas": ({"doejane_101_9001_double.py": RIGHT, "plesam_LATE_102_9002_double-1.py": WRONG}, []),
    "moodle": (
        {
            "Jane Doe_11_assignsubmission_file_/double.py": RIGHT,
            "Sam Ple_12_assignsubmission_file_/double.py": WRONG,
        },
        [],
    ),
    "gradescope": (
        {"submission_metadata.yml": METADATA, "submission_1/double.py": RIGHT, "submission_2/double.py": WRONG},
        [],
    ),
    "github": ({"hw1-octocat/double.py": RIGHT, "hw1-mona/src/double.py": WRONG}, ["--from", "github"]),
    "pattern": ({"octocat_double.py": RIGHT, "mona_double.py": WRONG}, ["--pattern", "{student}_{file}"]),
    "folder": ({"s1/double.py": RIGHT, "s2/double.py": WRONG}, []),
}
ROSTER = """\
id,name,github
s1,Jane Doe,octocat
s2,Sam Ple,mona
s3,Never There,
"""


def write_zip(path: Path, files: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


@pytest.fixture
def grade(
    warm_grader: Callable[..., Any], write_course: Callable[..., Path], tmp_path: Path
) -> Callable[..., subprocess.CompletedProcess[str]]:
    course = write_course()
    return lambda *arguments: warm_grader("grade", *arguments, "--course", course, "-j", "1", cwd=tmp_path)


def test_every_layout_can_be_named() -> None:
    """The command line lists them itself, so that --help imports none."""
    (grading,) = [action for action in parser()._actions if action.dest == "command"]
    options = grading.choices["grade"]._actions  # type: ignore[index, call-overload]
    (choices,) = [option.choices for option in options if option.dest == "layout"]
    assert tuple(choices) == tuple(LAYOUTS)


def judgements(ran: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    return {judgement["student"]: judgement for judgement in json.loads(ran.stdout)["judgements"]}


@pytest.mark.parametrize("layout", DOWNLOADS)
def test_a_download_and_a_roster(grade: Callable[..., Any], tmp_path: Path, layout: str) -> None:
    files, options = DOWNLOADS[layout]
    (tmp_path / "class.csv").write_text(ROSTER.replace("github", "login" if layout == "pattern" else "github"))
    download = write_zip(tmp_path / "download.zip", files)
    ran = grade(download, *options, "--roster", tmp_path / "class.csv", "--json", "-")
    assert ran.returncode == 0, ran.stderr
    graded = judgements(ran)
    verdicts = {student: judgement["verdict"] for student, judgement in graded.items()}
    assert verdicts == {"s1": "accepted", "s2": "wrong answer", "s3": "not submitted"}
    assert "2 of 3 matched" in ran.stderr
    assert "0 ambiguous, 0 not in it, 1 without a submission" in ran.stderr
    assert f"{download}: " in ran.stderr.splitlines()[0]
    late = {student: judgement["marked_late"] for student, judgement in graded.items()}
    times = {student: judgement["submitted_at"] for student, judgement in graded.items()}
    assert late == ({"s1": False, "s2": True, "s3": None} if layout == "canvas" else dict.fromkeys(late))
    at = {"s1": "2026-11-20T22:00:00+00:00", "s2": "2026-11-20T23:00:00+00:00", "s3": None}
    assert times == (at if layout == "gradescope" else dict.fromkeys(times))  # a zip's own times are nobody's word
    assert all(judgement["late"] is None for judgement in graded.values())


def test_a_hostile_member_costs_only_itself(grade: Callable[..., Any], tmp_path: Path) -> None:
    download = tmp_path / "download.zip"
    link = zipfile.ZipInfo("linked_103_9003_double.py")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(download, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doejane_101_9001_double.py", RIGHT)
        archive.writestr("../../evil_102_9002_double.py", WRONG)
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bomb_104_9004_double.py", bytes(50 * 2**20))
        archive.writestr("packed_105_9005_double.zip", "PK")
        archive.writestr("twice_106_9006_double.py", RIGHT)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("twice_106_9006_double.py", WRONG)
    ran = grade(download, "--json", "-")
    assert ran.returncode == 3, ran.stderr  # what lies in the archive twice is nobody's zero
    graded = judgements(ran)
    verdicts = {student: judgement["verdict"] for student, judgement in graded.items()}
    assert verdicts == {
        "101": "accepted",
        "103": "not submitted",
        "104": "run-time error",
        "105": "not submitted",
        "106": "judge error",
    }
    assert "is a link" in graded["103"]["message"]
    assert "An archive is not opened" in graded["105"]["notes"][0]
    assert "Left out: ../../evil_102_9002_double.py (its name leads out of the archive)." in ran.stderr
    assert "Left out: twice_106_9006_double.py (is in the archive 2 times" in ran.stderr
    assert "is in the archive 2 times, as 'twice_106_9006_double.py'" in ran.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "download.zip"]


def with_a_second_week(course: Path) -> None:
    settings = (course / "course.yml").read_text()
    second = settings[settings.index("  - slug:") :].replace("w1-double", "w2-twice").replace("double", "twice")
    (course / "course.yml").write_text(settings + second)
    for kind in ("exercises", "reference"):
        os.symlink(course / kind / "w1-double", course / kind / "w2-twice")


def test_last_weeks_file_in_this_weeks_assignment_is_not_graded_unasked(
    grade: Callable[..., Any], write_course: Callable[..., Path], tmp_path: Path
) -> None:
    """Else whoever missed a deadline would upload to the next assignment, where nothing is late."""
    with_a_second_week(write_course())
    files = {f"doe{number}_10{number}_900{number}_twice.py": RIGHT for number in range(3)}
    download = write_zip(tmp_path / "download.zip", {**files, "doe0_100_9009_double.py": RIGHT})
    ran = grade(download, "--json", "-")
    assert {one["exercise"] for one in json.loads(ran.stdout)["judgements"]} == {"w2-twice"}
    said = "Only 1 handed in w1-double, which may belong to another assignment: left as it is, unless named with -e."
    assert said in ran.stderr
    named = grade(download, "-e", "w1-double", "--json", "-")
    assert judgements(named)["100"]["exercise"] == "w1-double"


def test_one_assignment_leaves_the_others_as_they_are(
    grade: Callable[..., Any], write_course: Callable[..., Path], tmp_path: Path
) -> None:
    """Last week's points are no zeros because this week's download lacks last week's file."""
    with_a_second_week(write_course())
    download = write_zip(tmp_path / "download.zip", DOWNLOADS["canvas"][0])
    ran = grade(download, "--json", "-")
    assert ran.returncode == 0, ran.stderr
    assert {judgement["exercise"] for judgement in json.loads(ran.stdout)["judgements"]} == {"w1-double"}
    assert "Exercises in it: w1-double (2 handed in). Nobody handed in w2-twice: left as it is" in ran.stderr
    named = grade(download, "-e", "w2-twice", "--json", "-")
    assert {judgement["verdict"] for judgement in judgements(named).values()} == {"not submitted"}


def test_whom_a_later_download_lacks_keeps_their_points(grade: Callable[..., Any], tmp_path: Path) -> None:
    """A download of one group, with the roster of all, or with a file of last week that one student uploaded."""
    (tmp_path / "class.csv").write_text("id,name\ns1,Jane Doe\ns2,Sam Ple\ns3,Late Comer\n")
    roster = ("--roster", tmp_path / "class.csv")
    grade(write_zip(tmp_path / "all.zip", DOWNLOADS["canvas"][0]), *roster)
    second = write_zip(tmp_path / "second.zip", {"comerlate_103_9009_double.py": RIGHT})
    ran = grade(second, *roster, "--json", "-")
    verdicts = {student: judgement["verdict"] for student, judgement in judgements(ran).items()}
    assert verdicts == {"s1": "accepted", "s2": "wrong answer", "s3": "accepted"}
    assert (
        "2 were graded before and are not in it now (s1 w1-double, s2 w1-double): what was graded stands" in ran.stderr
    )
    ran = grade(second, *roster, "-s", "s2", "-e", "w1-double", "--json", "-")
    assert judgements(ran)["s2"]["verdict"] == "not submitted"


@pytest.mark.parametrize(
    ("roster", "words"),
    [
        ("id,name\nx1,Somebody Else\n", "nobody in it is in {}; is it the roster of this class?"),
        ("id,name\n", "no row of a student"),
    ],
)
def test_a_roster_of_another_class_grades_nobody(
    grade: Callable[..., Any], tmp_path: Path, roster: str, words: str
) -> None:
    """It would record all of that class as not submitted, for good."""
    (tmp_path / "class.csv").write_text(roster)
    download = write_zip(tmp_path / "download.zip", DOWNLOADS["canvas"][0])
    ran = grade(download, "--roster", tmp_path / "class.csv")
    assert (ran.returncode, words.format(download) in ran.stderr) == (1, True), ran.stderr
    assert not (tmp_path / "course/results").exists()


def test_whose_name_cannot_be_read_gets_no_zero(grade: Callable[..., Any], tmp_path: Path) -> None:
    """As in a zip of older Windows, whose names are in no encoding that anybody could tell."""
    (tmp_path / "class.csv").write_text("id\njane\njosé\ncem\n")
    download = write_zip(tmp_path / "download.zip", {"jane/double.py": RIGHT, "jos_/double.py": RIGHT})
    download.write_bytes(download.read_bytes().replace(b"jos_", b"jos\x82"))
    roster = ("--roster", tmp_path / "class.csv")
    ran = grade(download, *roster, "--json", "-")
    assert {who: one["verdict"] for who, one in judgements(ran).items()} == {"jane": "accepted"}
    assert "Not graded, for what has no readable name may be theirs: josé, cem" in ran.stderr
    ran = grade(download, *roster, "-s", "cem", "--json", "-")
    assert judgements(ran)["cem"]["verdict"] == "not submitted"
    own = {"jane/double.py": RIGHT, "jane/Icon\r": "", "ben/double.py": RIGHT}  # a Mac's, and it is clear whose
    ran = grade(write_zip(tmp_path / "mac.zip", own), *roster, "--json", "-")
    assert judgements(ran)["josé"]["verdict"] == "not submitted"


def test_a_list_grades_nothing(grade: Callable[..., Any], tmp_path: Path) -> None:
    files = {**DOWNLOADS["canvas"][0], "doejane_101_9003_notes.txt": "", "typed_103_text.html": ""}
    (tmp_path / "class.csv").write_text("id,name\ns1,Jane Doe\ns2,Sam Ple\n")
    ran = grade(write_zip(tmp_path / "download.zip", files), "--roster", tmp_path / "class.csv", "--list")
    assert ran.returncode == 0, ran.stderr
    rows = [line.split() for line in ran.stdout.splitlines()]
    assert ["s1", "101", "(Jane", "Doe)", "double.py", "notes.txt"] in rows
    assert ["s2", "102", "(Sam", "Ple)", "double-1.py,", "late"] in rows
    assert "Not in the roster: 103 (typed); graded as 103" in ran.stdout
    assert "Left out: typed_103_text.html (typed into Canvas and no file)." in ran.stdout
    assert not (tmp_path / "course/results").exists()


def test_a_list_shows_the_file_that_counts_by_the_courses_rule(
    grade: Callable[..., Any], tmp_path: Path, write_course: Callable[..., Path]
) -> None:
    settings = write_course() / "course.yml"
    settings.write_text("counts: first\n" + settings.read_text())
    files = {"doejane_101_9001_double.py": RIGHT, "doejane_101_9002_double-1.py": WRONG}
    ran = grade(write_zip(tmp_path / "download.zip", files), "--list")
    assert "double.py (of 2)" in ran.stdout, ran.stdout + ran.stderr


def test_how_to_go_on_is_said_with_all_that_matters(grade: Callable[..., Any], tmp_path: Path) -> None:
    """Copied without --results or -e, the command would grade other things into another place."""
    twice = {"doejane_101_9001_double.py": RIGHT, "doejane_101_9001_DOUBLE.py": WRONG}  # which one counts?
    download = write_zip(tmp_path / "download.zip", twice)
    ran = grade(download, "--results", tmp_path / "the results", "-e", "w1-double", "--force")
    assert ran.returncode == 3
    (said,) = [line for line in ran.stdout.splitlines() if "go on with:" in line]
    command = parser().parse_args(shlex.split(said.partition("go on with: grader ")[2]))
    assert (command.submissions, command.results) == (download, str(tmp_path / "the results"))
    assert (command.exercise, command.course, command.jobs) == (["w1-double"], tmp_path / "course", 1)
    assert not command.force


def test_what_changed_in_a_new_download_is_graded_again(grade: Callable[..., Any], tmp_path: Path) -> None:
    files = dict(DOWNLOADS["canvas"][0])
    grade(write_zip(tmp_path / "download.zip", files))
    files["plesam_LATE_102_9003_double-2.py"] = RIGHT
    ran = grade(write_zip(tmp_path / "download.zip", files), "--json", "-")
    assert "Graded 1 submissions" in ran.stderr
    assert judgements(ran)["102"]["verdict"] == "accepted"
    assert judgements(ran)["102"]["notes"] == [
        "Both double-2.py and double-1.py were handed in; double-2.py is newer and counts."
    ]


def test_a_terminal_that_cannot_show_a_name_stops_nothing(
    write_course: Callable[..., Path], tmp_path: Path, sandbox: None
) -> None:
    download = write_zip(tmp_path / "download.zip", {"\U0001f600/double.py": RIGHT, "anna/double.py": RIGHT})
    environment = {name: value for name, value in os.environ.items() if name != "GRADER_RESULTS"}
    command = [sys.executable, "-m", "grader", "grade", str(download), "--course", str(write_course())]
    ran = subprocess.run(
        [*command, "-j", "1", "--json", "-"],
        env={**environment, "PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": "latin-1"}, cwd=tmp_path,
        capture_output=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert (ran.returncode, list(judgements(ran))) == (0, ["anna", "\U0001f600"]), ran.stderr
    assert "\\U0001f600 w1-double: accepted" in ran.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--from", "canvas", "--pattern", "{student}_{file}"], "--pattern describes a layout of its own"),
        (["--from", "gradescope"], "no submission_metadata.yml, so it is no Gradescope export"),
        (["--from", "moodle"], "no student's folder in there; expected"),
        (["--pattern", "{file}"], "nothing in it tells the student"),
        (["--from", "blackboard"], "invalid choice: 'blackboard'"),
        (["--roster", "nowhere.csv"], "nowhere.csv: No such file or directory"),
        (["-s", "9"], "no submission of the student 9"),
    ],
)
def test_what_the_instructor_can_mend_is_said(
    grade: Callable[..., Any], tmp_path: Path, options: list[str], words: str
) -> None:
    ran = grade(write_zip(tmp_path / "download.zip", DOWNLOADS["canvas"][0]), *options)
    assert (ran.returncode, "Traceback" in ran.stderr) == (1, False)
    assert words in ran.stderr


def test_a_download_of_something_else_is_not_graded(grade: Callable[..., Any], tmp_path: Path) -> None:
    ran = grade(write_zip(tmp_path / "download.zip", {"a_1_2_essay.pdf": "", "b_2_3_essay.pdf": ""}))
    assert ran.returncode == 1
    assert "has a file such as double.ipynb, double.py; is it the one with the submissions?" in ran.stderr
