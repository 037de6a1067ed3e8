"""The commands as they are typed: exit statuses, what is printed and stored, and going on after an interruption."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rich.console import Console

from grader.cli import parser
from grader.cli.grade import _command, _explain_faults
from grader.model import Judgement, Verdict
from grader.model import TestResult as Result
from grader.store import open_store

REPOSITORY = Path(__file__).resolve().parent.parent
RIGHT, WRONG = "ANSWER = 42\ndef double(x): return 2 * x\n", "def double(x): return 3 * x\n"
JUDGEMENT_KEYS = {
    "student", "exercise", "file", "sha256", "verdict", "points", "max_points", "seconds", "late", "walls", "tests",
    "grade", "submitted_at",
}  # fmt: skip
TEST_KEYS = {"name", "hidden", "verdict", "points", "max_points", "message", "seconds"}


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "GRADER_RESULTS"}
    return {**kept, "PYTHONPATH": str(REPOSITORY), "COLUMNS": "200", **changes}


def grader(*arguments: str | Path, cwd: Path = REPOSITORY, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "grader", *map(str, arguments)],
        cwd=cwd,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=120,
    )


def hand_in_all(root: Path, files: dict[str, str]) -> Path:
    """A folder of submissions from student -> text of double.py."""
    for student, text in files.items():
        (root / student).mkdir(parents=True, exist_ok=True)
        (root / student / "double.py").write_text(text)
    return root


def graded_as(ran: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """student -> verdict, from `--json -`."""
    return {judgement["student"]: judgement["verdict"] for judgement in json.loads(ran.stdout)["judgements"]}


@pytest.fixture
def small_class(write_course: Callable[..., Path], tmp_path: Path, sandbox: None) -> Path:
    """A course with the submissions of three students beside it; returns the folder of both."""
    write_course()
    hand_in_all(tmp_path / "submissions", {"anna": RIGHT, "ben": WRONG})
    (tmp_path / "submissions/cem").mkdir()
    return tmp_path


def grade(folder: Path, *arguments: str | Path, **changes: str) -> subprocess.CompletedProcess[str]:
    return grader("grade", folder / "submissions", *arguments, "-j", "1", cwd=folder / "course", **changes)


@pytest.fixture
def warm_grade(warm_grader: Callable[..., Any], small_class: Path) -> Callable[..., Any]:
    """As `grade` on the small class, in this process: for what is said and stored."""
    course = small_class / "course"
    return lambda *arguments: warm_grader("grade", small_class / "submissions", *arguments, "-j", "1", cwd=course)


# ---------------------------------------------------------------- grade


def test_grading_a_class(small_class):
    ran = grade(small_class, "--json", small_class / "out.json")
    assert ran.returncode == 0, ran.stderr
    rows = [line.split() for line in ran.stdout.splitlines()]
    assert ["anna", "4", "accepted", "4"] in rows
    assert ["ben", "0", "wrong", "answer", "0"] in rows
    assert ["cem", "-", "not", "submitted", "0"] in rows
    assert "1 accepted, 1 wrong answer, 1 not submitted." in ran.stdout
    record = json.loads((small_class / "out.json").read_text())
    assert {"course", "graded_at", "judgements"} <= set(record)
    assert record["course"] == "tiny"
    assert [judgement["verdict"] for judgement in record["judgements"]] == ["accepted", "wrong answer", "not submitted"]
    anna, ben, cem = record["judgements"]
    for judgement in record["judgements"]:
        assert set(judgement) >= JUDGEMENT_KEYS
        assert all(set(test) >= TEST_KEYS for test in judgement["tests"])
    assert (anna["points"], ben["points"], cem["points"]) == (4.0, 0.0, 0.0)
    assert (anna["file"], cem["file"], cem["sha256"], cem["tests"]) == ("double.py", None, None, [])
    assert [(test["name"], test["hidden"]) for test in ben["tests"]] == [("two", False), ("seven", True)]
    assert [test["message"] for test in ben["tests"]] == ["Twice two is four.", "Twice seven is fourteen."]
    assert (small_class / "course/results/grader.db").is_file()


def test_what_has_not_changed_is_not_graded_again(small_class, warm_grade):
    def graded(*arguments: str) -> str:
        ran = warm_grade(*arguments)
        assert ran.returncode == 0, ran.stderr
        return next(line for line in ran.stdout.splitlines() if line.startswith("Graded "))

    assert graded().startswith("Graded 3 submissions")
    assert graded().startswith("Graded 0 submissions")
    (small_class / "submissions/ben/double.py").write_text(RIGHT)
    assert graded().startswith("Graded 1 submissions")
    assert graded("--force", "-s", "anna", "-s", "ben", "-e", "w1-double").startswith("Graded 2 submissions")
    (small_class / "course/reference/w1-double/oracle.py").write_text("def double(x):\n    return x + x\n")
    assert graded("-s", "ben").startswith("Graded 1 submissions")


def test_what_was_trusted_is_graded_again_with_walls(small_class):
    """And each time the report says which of the two it was."""
    results = []
    for option in (["--trust-submissions"], []):
        ran = grade(small_class, "-s", "anna", *option, "--json", small_class / "out.json")
        assert ran.returncode == 0, ran.stderr
        assert "Graded 1 submissions" in ran.stdout
        assert ("WARNING: --trust-submissions" in ran.stderr) == bool(option)
        results.append(json.loads((small_class / "out.json").read_text())["judgements"][0])
    assert [judgement["verdict"] for judgement in results] == ["accepted", "accepted"]
    assert results[0]["walls"].startswith("NONE: --trust-submissions")
    assert results[1]["walls"].startswith("userns pidns")


def test_json_goes_to_standard_output_and_nothing_else_does(small_class):
    ran = grade(small_class, "-s", "ben", "--json", "-", GRADER_RESULTS=str(small_class / "elsewhere"))
    assert ran.returncode == 0
    assert graded_as(ran) == {"ben": "wrong answer"}
    assert "Graded 1 submissions" in ran.stderr
    assert (small_class / "elsewhere/grader.db").is_file()
    assert not (small_class / "course/results").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grade", "submissions", "--results", ""], "--results is empty; expected a folder"),
        (["grade", "submissions", "-s", "nobody"], "no submission of the student nobody; there are 3 others"),
        (["grade", "submissions", "-e", "w1-duoble"], "did you mean w1-double?"),
        (["grade", "nowhere"], "nowhere: No such file or directory; expected a folder with one folder"),
        (["grade", "submissions/anna/double.py"], "expected a folder with one folder for each student"),
        (["grade", "submissions/cem"], "no student's folder in there"),
        (["grade", "submissions", "--course", "submissions"], "--course names the folder that holds course.yml"),
        (["grade", "submissions", "--jobs", "0"], "expected a whole number above 0, got '0'"),
        (["grade", "submissions", "--results", "course/course.yml"], "name a folder that can be written"),
        (["grade"], "the following arguments are required: SUBMISSIONS"),
        (["grade", "submissions", "--sandbox", "none"], "invalid choice: 'none'"),
        (["grade", "submissions", "--sandbox", "bwrap", "--trust-submissions"], "not allowed with argument --sandbox"),
        (["grdae"], "invalid choice: 'grdae'"),
        (["report"], "nothing has been graded yet. Run `grader grade SUBMISSIONS` first"),
        (["report", "--format", "docx"], "invalid choice: 'docx'"),
        (["verify", "-e", "w9-none"], "the course has w1-double"),
        (["verify"], "the starter is missing"),
        (["verify", "--mutate", "--repeats", "2"], "not allowed with argument --mutate"),
        (["verify", "--repeats", "2", "--strict"], "--matrix and --strict say how to show a proof"),
    ],
)
def test_what_the_user_can_mend_is_said_in_a_sentence(small_class, warm_grader, arguments, words):
    if arguments == ["verify"]:
        (small_class / "course/exercises/w1-double/double.py").unlink()
    if "--course" not in arguments and arguments[0] in ("grade", "report", "verify"):
        arguments = [*arguments, "--course", "course"]
    ran = warm_grader(*arguments, cwd=small_class)
    assert ran.returncode == 1
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("part", "text", "place"),
    [
        ("settings", "course: tiny\ntitle: T\nexercises: []\n", "course.yml:3: exercises: expected at least one"),
        ("settings", "course: tiny\n title: [\n", "course.yml:2: not valid YAML"),
        ("hidden", "def test_a(student): pass\n", "reference/w1-double/test_hidden.py:1: expected a docstring"),
    ],
)
def test_a_mistake_in_the_course_is_said_with_file_and_line(small_class, write_course, part, text, place):
    write_course(**{part: text})
    ran = grade(small_class, "-s", "anna")
    assert ran.returncode == 1, ran.stdout
    assert place in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("command", [["report"], ["history", "anna"], ["overview"], ["export", "csv"]])
def test_a_database_that_fails_stops_every_command_with_a_sentence(write_course, warm_grader, tmp_path, command):
    course = write_course()
    with open_store(course / "results") as store, store.engine.begin() as connection:
        for table in ("annotation", "judgement", "test_result"):
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO lost_{table}")
    ran = warm_grader(*command, "--course", course, cwd=tmp_path)
    assert (ran.returncode, "Traceback" in ran.stderr) == (75, False), ran.stderr
    assert "grader.db cannot be written or reached: no such table" in ran.stderr
    assert "Mend that; run the same command again" in ran.stderr


def test_a_place_that_cannot_be_written_is_named(warm_grader):
    ran = warm_grader("personal", "w2-pairs", REPOSITORY / "README.md/sheets", "--course", REPOSITORY, cwd=REPOSITORY)
    assert (ran.returncode, "Traceback" in ran.stderr) == (1, False), ran.stderr
    assert f"{REPOSITORY / 'README.md/sheets'}: Not a directory. Name another place" in ran.stderr


def test_how_to_go_on_names_the_cluster():
    """Where it is left out the rest would be graded on the machine at hand."""
    asked = ["grade", "submissions", "--cluster", "tls://10.0.0.1:8786", "--profile", "gpu"]
    again = parser().parse_args(_command(parser().parse_args(asked)).split()[1:])
    assert (again.cluster, again.profile, again.jobs) == ("tls://10.0.0.1:8786", "gpu", None)


def test_a_folder_outside_of_any_course_is_told_so(tmp_path):
    ran = grader("grade", ".", cwd=tmp_path)
    assert ran.returncode == 1
    assert "--course DIR" in ran.stderr


def test_a_broken_test_gives_exit_status_3_and_the_reason(small_class, write_course):
    header = 'import pytest\n@pytest.mark.tier("basic")\n'
    write_course(hidden=header + 'def test_seven(student):\n    """A sentence."""\n    {}["nowhere"]\n')
    ran = grade(small_class, "-s", "anna", "--json", "-")
    assert ran.returncode == 3
    assert graded_as(ran) == {"anna": "judge error"}
    assert json.loads(ran.stdout)["judgements"][0]["points"] is None
    assert "judge error in w1-double seven: KeyError: 'nowhere' (1: anna)" in ran.stderr
    write_course()  # mended: what had no final verdict is graded again
    ran = grade(small_class, "-s", "anna", "--json", "-")
    assert (ran.returncode, graded_as(ran)) == (0, {"anna": "accepted"})


def test_the_surroundings_of_the_shell_change_no_verdict(small_class):
    for folder in (small_class / "course", small_class / "submissions/ben"):
        (folder / "sitecustomize.py").write_text("raise SystemExit('from the surroundings')\n")
        (folder / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    ran = grade(
        small_class,
        "--json",
        "-",
        PYTEST_ADDOPTS="-k nothing --no-such-option",
        PYTEST_PLUGINS="no_such_plugin",
        CI="1",
    )
    assert ran.returncode == 0, ran.stderr
    assert graded_as(ran) == {"anna": "accepted", "ben": "wrong answer", "cem": "not submitted"}


# ---------------------------------------------------------------- what lies in the folders

ODD_NAMES = ["..hidden", "a b", "q'uo\"te", "new\nline", "-rf", "$(id)", "ü (1)", "=HYPERLINK(1)", "%2e%2e", "<b>x"]


def test_students_may_be_called_what_they_like(small_class, warm_grader):
    submissions = small_class / "odd"
    hand_in_all(submissions, dict.fromkeys(ODD_NAMES, RIGHT))
    os.mkdir(os.fsencode(submissions) + b"/\xff\xfe")
    os.symlink(small_class / "submissions/anna", submissions / "link")
    (submissions / "notes.txt").write_text("no student")
    results = small_class / "results"
    ran = warm_grader("grade", submissions, "--results", results, "--json", "-", "-j", "1", cwd=small_class / "course")
    assert ran.returncode == 0, ran.stderr
    shown = {name.replace("\n", "\\n") for name in ODD_NAMES}
    assert graded_as(ran) == {**dict.fromkeys(shown, "accepted"), "\\xff\\xfe": "not submitted"}
    assert "link (a link)" in ran.stderr
    assert "notes.txt (not a folder)" in ran.stderr
    reported = warm_grader("report", "--results", results, cwd=small_class / "course")
    assert reported.returncode == 0, reported.stderr
    pages = list((results / "reports").glob("*/index.html"))
    assert len(pages) == len(ODD_NAMES) + 1
    assert all("<b>x" not in page.read_text() for page in pages)
    expected = {"grader.db", "grader.db-wal", "grader.db-shm", "grader.lock", "reports"}
    assert {path.name for path in results.iterdir()} <= expected


def test_two_folders_that_look_the_same_are_refused(small_class, warm_grader):
    submissions = small_class / "odd"
    hand_in_all(submissions, {"\u00e9": RIGHT, "e\u0301": RIGHT})
    ran = warm_grader("grade", submissions, cwd=small_class / "course")
    assert ran.returncode == 1
    assert "the same student" in ran.stderr


def test_what_is_no_file_costs_only_its_student(small_class, warm_grader):
    submissions = small_class / "odd"
    hand_in_all(submissions, {"anna": RIGHT, "both": WRONG})
    for name in ("fifo", "folder", "link", "dangling", "huge"):
        (submissions / name).mkdir()
    os.mkfifo(submissions / "fifo/double.py")
    (submissions / "folder/double.py").mkdir()
    (submissions / "link/double.py").symlink_to(submissions / "anna/double.py")
    (submissions / "dangling/double.py").symlink_to("/nowhere")
    with open(submissions / "huge/double.py", "wb") as file:
        file.truncate(2**40)
    cells = [{"cell_type": "code", "metadata": {}, "source": RIGHT, "outputs": [], "execution_count": None}]
    notebook = submissions / "both/double.ipynb"
    notebook.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}))
    os.utime(submissions / "both/double.py", (1, 1))
    ran = warm_grader("grade", submissions, "--json", "-", "-j", "1", cwd=small_class / "course")
    assert ran.returncode == 0, ran.stderr
    by_student = {judgement["student"]: judgement for judgement in json.loads(ran.stdout)["judgements"]}
    assert by_student["anna"]["verdict"] == "accepted"
    assert (by_student["both"]["verdict"], by_student["both"]["file"]) == ("accepted", "double.ipynb")
    assert "double.ipynb is newer and counts" in by_student["both"]["notes"][0]
    for name, words in {
        "fifo": "is not a regular file",
        "folder": "is a folder",
        "link": "is a link. Hand in the file itself.",
        "dangling": "is a link",
        "huge": "at most",
    }.items():
        assert words in by_student[name]["message"]
        assert by_student[name]["points"] == 0


# ---------------------------------------------------------------- stopping and going on


@pytest.mark.parametrize(
    ("number", "group", "status"),
    [(signal.SIGINT, False, 130), (signal.SIGINT, True, 130), (signal.SIGTERM, False, 75), (signal.SIGHUP, False, 75)],
    ids=["Ctrl-C", "Ctrl-C at a terminal, for all of the group", "SIGTERM", "SIGHUP"],
)
def test_what_was_stopped_goes_on_with_the_same_command(
    small_class: Path,
    write_course: Callable[..., Path],
    descendants: Callable[[int], set[tuple[int, str]]],
    all_end: Callable[..., bool],
    number: int,
    group: bool,
    status: int,
) -> None:
    course = write_course()
    settings = (course / "course.yml").read_text()
    (course / "course.yml").write_text(settings.replace("cpu_seconds: 0.5, import", "cpu_seconds: 60, import"))
    loop = small_class / "submissions/ben/double.py"
    loop.write_text("def double(x):\n    while True: pass\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "grader", "grade", str(small_class / "submissions"), "-j", "1"],
        cwd=course, env=environment(PYTHONUNBUFFERED="1"), text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    assert "submissions: a folder for each student, 3 students, 2 files." in process.stdout.readline()
    assert process.stdout.readline() == "3 submissions read, 3 to grade.\n"
    assert "anna w1-double: accepted" in process.stdout.readline()
    time.sleep(0.5)  # now the loop runs
    family = descendants(process.pid)
    (os.killpg if group else os.kill)(process.pid, number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == status
    assert "the same command goes on from there" in errors
    assert "Traceback" not in errors
    assert len(family) >= 3
    assert all_end(family)
    loop.write_text(WRONG)
    ran = grade(small_class, "--json", "-")
    assert ran.returncode == 0, ran.stderr
    assert graded_as(ran) == {"anna": "accepted", "ben": "wrong answer", "cem": "not submitted"}
    assert "Graded 2 submissions" in ran.stderr


def test_a_request_for_one_student_and_reports_do_not_wait_for_a_bulk_run(small_class, write_course):
    course = write_course()
    settings = (course / "course.yml").read_text()
    (course / "course.yml").write_text(settings.replace("cpu_seconds: 0.5, import", "cpu_seconds: 60, import"))
    hand_in_all(small_class / "submissions", {"aaron": "def double(x):\n    while True: pass\n"})
    bulk = subprocess.Popen(
        [sys.executable, "-m", "grader", "grade", str(small_class / "submissions"), "-j", "1"],
        cwd=course, env=environment(PYTHONUNBUFFERED="1"), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert bulk.stdout
        assert "4 students" in bulk.stdout.readline()
        assert "4 to grade" in bulk.stdout.readline()
        ran = grade(small_class, "-s", "anna", "--json", "-")
        assert (ran.returncode, graded_as(ran)) == (0, {"anna": "accepted"}), ran.stderr
        refused = grade(small_class)
        assert refused.returncode == 1
        assert f"another run is grading into it (process {bulk.pid}, since " in refused.stderr
        reported = grader("report", cwd=course)
        assert (reported.returncode, "Wrote 1 report" in reported.stdout) == (0, True), reported.stderr
        assert bulk.poll() is None
    finally:
        bulk.terminate()
        bulk.wait(timeout=30)
    assert bulk.returncode == 75
    (small_class / "submissions/aaron/double.py").write_text(WRONG)
    assert "Graded 3 submissions" in grade(small_class).stdout


def test_a_class_in_postgresql(small_class, postgresql):
    with_options = ["--results", f"{postgresql}&options=-csearch_path%3Dcommands"]
    engine = sa.create_engine(postgresql.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA commands")
    engine.dispose()
    ran = grade(small_class, "--json", "-", *with_options)
    assert (ran.returncode, graded_as(ran)["anna"]) == (0, "accepted"), ran.stderr
    ran = grade(small_class, GRADER_RESULTS=with_options[1])
    assert "Graded 0 submissions" in ran.stdout, ran.stderr
    course = small_class / "course"
    refused = grader("report", *with_options, cwd=course)
    assert (refused.returncode, "--out DIR" in refused.stderr) == (1, True)
    assert grader("report", *with_options, "--out", small_class / "out", cwd=course).returncode == 0
    assert (small_class / "out/anna/index.html").is_file()
    assert not (course / "results").exists()


# ---------------------------------------------------------------- report


def test_reports_are_rendered_from_what_is_stored(small_class, warm_grade, warm_grader):
    assert warm_grade().returncode == 0
    shutil.rmtree(small_class / "submissions")
    course = small_class / "course"
    for format, name in {"html": "index.html", "md": "index.md", "json": "index.json"}.items():
        ran = warm_grader("report", "--format", format, cwd=course)
        assert ran.returncode == 0, ran.stderr
        for student in ("anna", "ben", "cem"):
            page = (course / "results/reports" / student / name).read_text()
            assert student in page
        ben = (course / "results/reports/ben" / name).read_text()
        assert "Twice seven is fourteen." in ben
        assert "wrong answer" in ben
    ran = warm_grader("report", "-s", "ben", "--out", small_class / "out", cwd=course)
    assert ran.returncode == 0
    assert [path.name for path in (small_class / "out").iterdir() if path.is_dir()] == ["ben"]
    report = json.loads((course / "results/reports/ben/index.json").read_text())
    assert set(report["judgements"][0]) >= JUDGEMENT_KEYS
    assert warm_grader("report", "-s", "nobody", cwd=course).returncode == 1


# ---------------------------------------------------------------- deadlines


DEADLINE = 1802127540  # 2027-02-08 23:59 in Berlin
LATE_COURSE = """\
course: tiny
title: A tiny course
timezone: Europe/Berlin
late: {grace: 15min, deduction: 10% per day, cap: 50%, close: 7d}
exercises:
  - slug: w1-double
    title: Doubling
    week: 1
    points: 4
    submit: double
    functions: {double: any}
    tiers: {basic: 4}
    deadline: 2027-02-08 23:59
"""


def written(folder: Path, student: str, seconds_late: int) -> None:
    os.utime(folder / "submissions" / student / "double.py", (DEADLINE + seconds_late,) * 2)


@pytest.fixture
def counts(warm_grade: Callable[..., Any]) -> Callable[..., dict[str, tuple[float, float, str | None]]]:
    """student -> (judged points, points that count, late), and nobody was graded unless `arguments` say so."""

    def run(*arguments: str) -> dict[str, tuple[float, float, str | None]]:
        ran = warm_grade("--json", "-", *arguments)
        assert ran.returncode == 0, ran.stderr
        assert arguments or "Graded 0 submissions" in ran.stderr, ran.stderr
        judgements = json.loads(ran.stdout)["judgements"]
        return {entry["student"]: (entry["points"], entry["grade"]["points"], entry["late"]) for entry in judgements}

    return run


def test_a_deadline_that_moves_changes_grades_and_needs_no_grading(small_class, write_course, counts, warm_grader):
    write_course(settings=LATE_COURSE)
    for student in ("anna", "ben"):
        written(small_class, student, 26 * 3600)
    late = "1 day 2 h late: -20%"
    assert counts("--force") == {"anna": (4, 3.2, late), "ben": (0, 0, late), "cem": (0, 0, None)}
    write_course(settings=LATE_COURSE.replace("2027-02-08", "2027-02-09"))
    assert counts()["anna"] == (4, 3.6, "2 h late: -10%")
    extension = "- {student: anna, exercise: all, deadline: +1d, reason: canary}\n"
    (small_class / "course/extensions.yml").write_text(extension)
    assert counts()["anna"] == (4, 4, None)
    assert counts()["ben"] == (0, 0, "2 h late: -10%")
    ran = warm_grader("report", cwd=small_class / "course")
    assert ran.returncode == 0, ran.stderr
    page = (small_class / "course/results/reports/anna/index.html").read_text()
    assert "10 Feb 2027, 23:59 CET" in page
    assert "canary" not in page
    (small_class / "course/extensions.yml").unlink()
    write_course(settings=LATE_COURSE.replace("2027-02-08", "2027-01-08"))
    assert counts()["anna"] == (4, 0, "32 days 2 h late: nothing counts")
    write_course(settings=LATE_COURSE.replace("late:", "submitted: none\nlate:"))
    assert counts()["anna"] == (4, 4, None)


def test_a_copy_of_what_was_graded_is_not_later(small_class, write_course, counts, warm_grade):
    write_course(settings=LATE_COURSE)
    written(small_class, "anna", 0)
    assert counts("--force", "-s", "anna")["anna"] == (4, 4, None)
    written(small_class, "anna", 3600)
    ran = warm_grade("-s", "anna", "--json", "-")
    assert "Graded 0 submissions" in ran.stderr
    assert json.loads(ran.stdout)["judgements"][0]["late"] is None
    assert counts("--force", "-s", "anna")["anna"] == (4, 3.6, "1 h late: -10%")  # on request it is
    written(small_class, "anna", -60)
    ran = warm_grade("-s", "anna", "--json", "-")  # the right time at last
    assert "Graded 1 submissions" in ran.stderr
    assert json.loads(ran.stdout)["judgements"][0]["late"] is None


def test_an_extension_for_nobody_is_pointed_out_and_stops_nothing(small_class, write_course, warm_grade, warm_grader):
    write_course(settings=LATE_COURSE)
    extension = "- {student: ana, exercise: w1-double, deadline: +1d, reason: ill}\n"
    (small_class / "course/extensions.yml").write_text(extension)
    ran = warm_grade("-s", "ben")
    assert ran.returncode == 0
    assert 'extensions.yml:1: no submission by "ana" is known; did you mean anna?' in ran.stdout
    ran = warm_grader("report", cwd=small_class / "course")
    assert (ran.returncode, 'no submission by "ana" is known' in ran.stdout) == (0, True)


def test_a_mistake_in_an_extension_is_said_with_its_line(small_class, write_course, warm_grade):
    write_course(settings=LATE_COURSE)
    extension = "- {student: anna, exercise: w1-duoble, deadline: +1d, reason: ill}\n"
    (small_class / "course/extensions.yml").write_text(extension)
    ran = warm_grade()
    assert ran.returncode == 1
    assert 'extensions.yml:1: extensions[0].exercise: no exercise "w1-duoble"; did you mean w1-double?' in ran.stderr


# ---------------------------------------------------------------- verify, doctor, help


def test_verify_says_whether_an_exercise_proves_itself(small_class):
    course = small_class / "course"
    solutions = course / "solutions/w1-double"
    (solutions / "wrong_answer").mkdir(parents=True)
    (solutions / "accepted.py").write_text(RIGHT)
    bad = solutions / "wrong_answer/triples.py"
    bad.write_text(WRONG)
    ran = grader("verify", "-j", "1", "--matrix", cwd=course)
    assert ran.returncode == 0, ran.stdout
    assert "w1-double: proven, 2 tests, 1 accepted solutions, 1 known-bad submissions" in ran.stdout
    assert "seven: 1 caught: wrong_answer/triples.py" in ran.stdout
    bad.write_text(RIGHT)
    ran = grader("verify", "-j", "1", cwd=course)
    assert ran.returncode == 1
    assert "wrong_answer/triples.py: expected wrong answer, got accepted" in ran.stdout


def test_verify_wants_each_known_bad_submission_to_say_what_it_fails(small_class):
    course = small_class / "course"
    bad = course / "solutions/w1-double/wrong_answer/triples.py"
    bad.parent.mkdir(parents=True)
    bad.write_text(WRONG)
    (course / "solutions/w1-double/accepted.py").write_text(RIGHT)
    ran = grader("verify", "-j", "1", "--strict", cwd=course)
    assert ran.returncode == 1
    line = next(line for line in ran.stdout.splitlines() if line.startswith("# fails: "))
    bad.write_text(f"# fails: gone\n{WRONG}")
    ran = grader("verify", "-j", "1", cwd=course)
    assert ran.returncode == 1
    assert f"fails other tests than it says; the line would be\n{line}\n" in ran.stdout


def test_verify_lists_the_mutants_that_no_test_notices(small_class):
    solutions = small_class / "course/solutions/w1-double"
    solutions.mkdir(parents=True)
    (solutions / "accepted.py").write_text("def double(x):\n    return 2 * x if x < 100 else x + x\n")
    ran = grader("verify", "-j", "1", "--mutate", "w1-double", cwd=small_class / "course")
    assert ran.returncode == 1, ran.stdout
    assert "w1-double accepted.py:2: no test notices (arithmetic)\n" in ran.stdout
    assert "    now: return 2 * x if x < 100 else (x - x)\n" in ran.stdout


def test_verify_judges_solutions_again_and_again(small_class):
    solutions = small_class / "course/solutions/w1-double"
    solutions.mkdir(parents=True)
    (solutions / "accepted.py").write_text(RIGHT)
    ran = grader("verify", "-j", "1", "--repeats", "3", cwd=small_class / "course")
    assert ran.returncode == 0, ran.stdout
    assert "1 accepted solutions of 1 exercises, judged 3 times: the same each time." in ran.stdout


def test_doctor_finds_all_walls_standing(sandbox):
    ran = grader("doctor")
    assert ran.returncode == 0, ran.stdout
    assert "MISSING" not in ran.stdout
    assert "All " in ran.stdout
    assert "No GPU for sessions: " in ran.stdout or "a session can use it" in ran.stdout


SELECTED, INTAKE = "-e --exercise -s --student", "--from --pattern --roster"
JUDGED = "-j --jobs --profile --sandbox --trust-submissions"
SAID = "-s --student -e --exercise -t --test --snippet --author --replace --course --results"
PROMISED = {
    "": "COMMAND --version",
    "check": "FILE --watch --course",
    "submit": "FILE -s --student --out --anyway --course",
    "grade": f"SUBMISSIONS {SELECTED} {INTAKE} --list {JUDGED} --cluster --force --json --results --course",
    "report": f"{SELECTED} -j --jobs --format --out --results --course",
    "export": "FORMAT",
    "export csv": f"{SELECTED} --out --long --raw --results --course",
    "export canvas": f"GRADEBOOK.csv {SELECTED} --column --by --scale --no-scale --out --results --course",
    "export moodle": f"WORKSHEET.csv {SELECTED} --grade --feedback --overwrite-feedback --by --scale --no-scale"
    " --reports --roster --out --results --course",
    "export gradescope": f"{SELECTED} --autograder --trust-submissions --out --results --course",
    "export junit": f"{SELECTED} --out --results --course",
    "comment": f"TEXT {SAID} --withdraw --list --save --snippets --export --import --points",
    "adjust": f"POINTS REASON {SAID}",
    "overview": f"-e --exercise --names --hide --similarity {INTAKE} --out --results --course",
    "regrade": f"SUBMISSIONS {SELECTED} {INTAKE} --list {JUDGED} --cluster --apply --discard --author --force --json"
    " --results --course",
    "history": "STUDENT -e --exercise --results --course",
    "verify": f"-e --exercise {JUDGED} --matrix --strict --mutate --repeats --no-training --course",
    "release": "DIR --no-wheel --course",
    "new": "SLUG --title --course",
    "import": "FILE --slug --title --course",
    "starters": "-e --exercise --check --course",
    "personal": "SLUG DIR --roster --course",
    "data": "--list --course",
    "doctor": "--sandbox",
}


def helped(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([*command.split(), "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("command", PROMISED)
def test_help_mentions_every_option_and_no_other(command, capsys):
    """The table is what users were promised: an option that goes, or comes, is a change that somebody has to mean."""
    # "  -e SLUG, --exercise SLUG  what it does", or what it does on the next line
    entries = re.findall(r"^  (\S+(?: \S+)*)(?:$|  )", helped(command, capsys), re.MULTILINE)
    options = {word.rstrip(",") for entry in entries for word in entry.split() if word.startswith("-")}
    taken = {entry for entry in entries if not entry.startswith("-")}
    assert options | taken == {"-h", "--help", *PROMISED[command].split()}


def test_help_lists_every_command_and_format(capsys):
    for above in ("", "export"):
        listed = set(re.findall(r"^    ([a-z]+)", helped(above, capsys), re.MULTILINE))
        assert listed == {last for *first, last in map(str.split, filter(None, PROMISED)) if " ".join(first) == above}


@pytest.mark.parametrize(
    ("command", "choices"),
    [
        ("grade", "--from {canvas,moodle,gradescope,github,folder}"),
        ("grade", "--sandbox {warm,bwrap}"),
        ("regrade", "--profile {auto,cpu,gpu,fast}"),
        ("report", "--format {html,md,json,pdf}"),
    ],
)
def test_help_says_what_can_be_chosen(command, choices, capsys):
    assert f"  {choices}\n" in helped(command, capsys)


# ---------------------------------------------------------------- the sample class

AC, WA, RTE, NS = "accepted", "wrong answer", "run-time error", "not submitted"
TLE, MLE = "time limit exceeded", "memory limit exceeded"
EXERCISES = ("w2-maxpool", "w2-conv2d", "w3-count")
SAMPLE_CLASS = {
    "sample-01": (AC, AC, AC),
    "sample-02": (AC, AC, AC),
    "sample-03": (WA, WA, WA),
    "sample-04": (WA, WA, WA),
    "sample-05": (TLE, TLE, NS),
    "sample-06": (RTE, RTE, NS),
    "sample-07": (WA, AC, WA),
    "sample-08": (NS, NS, NS),
    "sample-09": (RTE, RTE, RTE),
    "sample-10": (WA, WA, WA),
    "sample-11": (MLE, RTE, RTE),
    "sample-12": (RTE, WA, AC),
    "sample-13 (Übung 2)": (WA, WA, WA),
    "sample-14": (RTE, RTE, NS),
}


@pytest.fixture(scope="module")
def sample_class(sandbox: None, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The judgements of demo/submissions."""
    folder = tmp_path_factory.mktemp("results")
    selection = [part for slug in EXERCISES for part in ("-e", slug)]
    ran = grader("grade", "demo/submissions", *selection, "--results", folder, "--json", folder / "out.json")
    assert ran.returncode == 0, ran.stderr
    judgements: list[dict[str, Any]] = json.loads((folder / "out.json").read_text())["judgements"]
    return judgements


def test_the_sample_class_has_these_verdicts(sample_class):
    got = {(judgement["student"], judgement["exercise"]): judgement["verdict"] for judgement in sample_class}
    assert got == {
        (student, slug): verdict
        for student, verdicts in SAMPLE_CLASS.items()
        for slug, verdict in zip(EXERCISES, verdicts, strict=True)
    }


@pytest.mark.slow
def test_the_first_sample_student_has_all_points(sandbox, tmp_path):
    """Whoever changes what an exercise wants changes the sample class with it."""
    chosen = ("-s", "sample-01", "--profile", "fast", "--results", tmp_path)
    ran = grader("grade", "demo/submissions", *chosen, "--json", tmp_path / "out.json")
    assert ran.returncode == 0, ran.stderr
    judgements = json.loads((tmp_path / "out.json").read_text())["judgements"]
    assert [judgement["exercise"] for judgement in judgements if judgement["verdict"] != AC] == []
    assert sum(judgement["points"] for judgement in judgements) == 110


def test_a_file_of_nearly_the_right_name_is_pointed_at(sample_class):
    notes = [note for judgement in sample_class if judgement["student"] == "sample-08" for note in judgement["notes"]]
    assert "maxpool.py is missing. There is a file Max_Pool.py; it must be called maxpool.py." in notes


def test_a_folder_that_holds_no_submissions_is_not_graded(small_class, warm_grader):
    """A mistyped name would give a zero to each folder in there."""
    (small_class / "elsewhere" / "docs").mkdir(parents=True)
    ran = warm_grader("grade", small_class / "elsewhere", cwd=small_class / "course")
    assert (ran.returncode, "is it the one with the submissions?" in ran.stderr) == (1, True)
    ran = warm_grader("grade", ".", cwd=small_class / "course")
    assert (ran.returncode, "is the course itself" in ran.stderr) == (1, True)


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path, warm_grade):
    assert warm_grade("-s", "cem", "--json", "/dev/null").returncode == 0
    assert Path("/dev/null").is_char_device()
    ran = warm_grade("--json", str(tmp_path / "nowhere" / "x.json"))
    assert (ran.returncode, "is no folder" in ran.stderr) == (1, True)


def test_an_exercise_that_nobody_has_handed_in_yet_can_be_graded(tmp_path, warm_grader):
    hand_in = tmp_path / "submissions/anna"
    hand_in.mkdir(parents=True)
    (hand_in / "maxpool.py").write_text("# to come\n")
    options = ("-e", "w3-count", "-j", "1", "--json", "-", "--results", tmp_path / "results")
    ran = warm_grader("grade", hand_in.parent, *options, cwd=REPOSITORY)
    assert (ran.returncode, graded_as(ran)) == (0, {"anna": "not submitted"}), ran.stderr


def test_a_judge_error_writes_nothing_but_text_to_the_terminal() -> None:
    """The last line of a test's own failure may quote what a submission said."""
    test = Result("two", True, "basic", Verdict.JUDGE_ERROR, None, 4.0, "", "ValueError: \x1b]0;evil\x07\x1b[2J")
    judgement = Judgement("anna", "w1-double", Verdict.JUDGE_ERROR, None, 4.0, (test,))
    out = Console(file=io.StringIO(), width=200)
    assert _explain_faults(lambda tests=False: iter([judgement]), "grader grade", out) == 1
    assert isinstance(out.file, io.StringIO)
    assert "ValueError:  ]0;evil" in out.file.getvalue()
    assert "\x1b" not in out.file.getvalue()
