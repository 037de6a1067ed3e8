"""What `grader check` and `grader submit` print and write, without a process for the submission."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from grader import course as course_file
from grader import model
from grader.errors import UserError
from grader.intake.detect import take_in
from grader.intake.reading import read as read_handed_in
from grader.model import Course, Evidence, Grid, Judgement, Verdict
from grader.practice import command, submitting
from grader.practice.checking import Checked, Hidden, _not_there_when_graded, read
from grader.practice.definitions import defined
from grader.practice.files import Work
from grader.practice.show import show

NOW = datetime(2026, 11, 21, 10, 0, 30, tzinfo=UTC)
GRID = Grid("returned", (("1", "2"), ("3", "·")), wrong=((0, 1),), window=(1, 0, 1, 1))


def result(course: Course, *tests: model.TestResult, message: str = "", notes: tuple[str, ...] = ()) -> Checked:
    exercise = course.exercises[0]
    verdict = tests[0].verdict
    judgement = Judgement("you", exercise.slug, verdict, 0.0, exercise.points, tests, "double.py", message=message)
    return Checked(exercise, judgement, (Hidden("basic", 1, 2.0, "numbers"),), notes)


def failed(message: str, evidence: Evidence | None = None, output: str = "") -> model.TestResult:
    return model.TestResult(
        "two[a b]", False, "basic", Verdict.WRONG_ANSWER, 0.0, 2.0, message, call="double(2)", output=output,
        evidence=evidence,
    )  # fmt: skip


def shown(*results: Checked, encoding: str = "utf-8", colours: bool = False) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
    out = Console(file=stream, force_terminal=colours, highlight=False, width=200, no_color=not colours)
    show(results, ("one note",), out)
    stream.flush()
    return stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]


@pytest.fixture
def course(write_course) -> Course:
    return course_file.load(write_course())


def test_a_failed_test_shows_message_call_prints_and_picture(course: Course) -> None:
    text = shown(
        result(course, failed("double(2) returned 3; expected 4.\nTwice.", Evidence("Here.", (GRID,)), "hi\n"))
    )
    assert text.splitlines() == [
        "w1-double: Doubling (double.py)",
        "  ✗ two[a b]  wrong answer",
        "      double(2) returned 3; expected 4.",
        "      Twice.",
        "      call: double(2)",
        "      printed:",
        "      hi",
        "      Here.",
        "      returned:",
        "             0    1",
        "        0    1  *2*",
        "        1  [3]    ·",
        "  0 of 1 public tests passed: 0 of 2 points.",
        "  1 hidden test in basic, 2 points. The tier is about numbers.",
        "note: one note",
        "This is practice, without a sandbox; what counts is the grading of what you hand in.",
    ]


def test_a_terminal_that_knows_ascii_alone_is_shown_ascii(course: Course) -> None:
    text = shown(result(course, failed("\N{MINUS SIGN}1 … ü", Evidence("", (GRID,)))), encoding="ascii")
    assert "  FAIL two[a b]  wrong answer" in text
    assert "-1 ... \\xfc" in text
    assert "[3]    ." in text


def test_wrong_cells_are_red_where_there_are_colours(course: Course) -> None:
    text = shown(result(course, failed("no", Evidence("", (GRID,)))), colours=True)
    assert "\x1b[1;31m*2*\x1b[0m" in text
    assert "\x1b[" not in shown(result(course, failed("no", Evidence("", (GRID,)))))


def test_what_a_submission_says_does_not_move_the_cursor(course: Course) -> None:
    assert "\x1b[2J" not in shown(result(course, failed("\x1b[2J", output="\x1b[2J")))


def test_a_file_that_cannot_be_imported_is_told_once(course: Course) -> None:
    said = "Importing double.py raised NameError at line 3: name 'y' is not defined"
    text = shown(result(course, failed(said), message=said))
    assert text.count("NameError") == 1
    assert "call:" not in text


def test_what_cannot_be_run_here_is_no_failure(course: Course) -> None:
    skipped = replace(failed("No GPU."), verdict=Verdict.NOT_RUN, points=None)
    accepted = replace(failed(""), name="one", verdict=Verdict.ACCEPTED, points=2.0)
    both = result(course, accepted, skipped)
    assert both.passed
    assert "  - two[a b]  not run\n      No GPU." in shown(both)
    assert not result(course, failed("no"), skipped).passed


def test_large_grids_without_a_mark_are_left_out(course: Course) -> None:
    large = Grid("expected", tuple(("1",) * 20 for _ in range(20)))
    assert "expected:" not in shown(result(course, failed("no", Evidence("", (large,)))))


def test_a_saved_file_is_noticed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "double.py"
    path.write_text("1")
    texts = iter(["1", "22", "22", None, "333"])

    def sleep(seconds: float) -> None:
        text = next(texts)
        path.unlink(missing_ok=True) if text is None else path.write_text(text)

    monkeypatch.setattr(command.time, "sleep", sleep)
    monkeypatch.setattr(command, "stamps", lambda paths: {p: len(p.read_text()) if p.exists() else None for p in paths})
    warmed: list[int] = []
    bench = SimpleNamespace(practice=SimpleNamespace(warm_up=warmed.append))
    soon = SimpleNamespace(exercise=SimpleNamespace(limits=1))
    assert list(islice(command.changes([path], bench, soon), 2)) == [{path}, {path}]  # type: ignore[arg-type]
    assert len(warmed) == 5


def test_stamps_are_none_where_there_is_no_file(tmp_path: Path) -> None:
    assert command.stamps([tmp_path / "none.py"]) == {tmp_path / "none.py": None}


# What is handed in


def packed(course: Course, text: str = "def double(x):\n    return 3 * x\n", **parts) -> submitting.Packed:
    path = course.root / "double.py"
    path.write_text(text)
    work = Work(course.exercises[0], path)
    parts = {"obstacle": "", "missing": ("ANSWER",), **parts}
    return submitting.Packed(work, path.read_bytes(), result(course, failed("no"), notes=("a note",)), **parts)


def test_the_archive_is_taken_by_grade_with_the_same_bytes(course: Course, tmp_path: Path) -> None:
    one = packed(course)
    said = submitting.receipt(course, "Zoë s01", [one], NOW)
    content = submitting.archive("Zoë s01", [one], said, NOW)
    path = tmp_path / "in.zip"
    beside = submitting.save(path, content, submitting.words(course, "Zoë s01", [one], content, path, NOW))
    assert hashlib.sha256(content).hexdigest() in beside.read_text()
    intake = take_in(path, course.exercises)
    (student,) = intake.students
    handed_in = read_handed_in(intake.source, course, student, course.exercises[0])
    assert (student.id, handed_in.sha256) == ("Zoë s01", one.sha256)
    with zipfile.ZipFile(path) as archive:
        record = json.loads(archive.read("Zoë s01/receipt.json"))
    assert record["packed_at"] == "2026-11-21T10:00:30+00:00"
    assert record["files"][0]["sha256"] == one.sha256
    assert record["files"][0]["passed"] == "0 of 1 public tests"


def test_before_it_goes_the_student_reads_what_is_missing(course: Course) -> None:
    assert [line for line, _ in submitting.remarks(packed(course))] == [
        "double.py: passes 0 of 1 public tests.",
        "  it does not define ANSWER, which w1-double asks for",
        "  note: a note",
    ]
    assert [line for line, _ in submitting.remarks(packed(course, obstacle="It is empty."))] == [
        "double.py: nothing of it can be graded. It is empty."
    ]


@pytest.mark.parametrize("student", ["", " ", "../x", "a/b", "a:b", ".hidden", "x" * 101, "a\nb"])
def test_an_id_that_is_no_name_of_a_folder_is_refused(student: str) -> None:
    with pytest.raises(UserError, match="Use the one that your course knows you by"):
        submitting.check_id(student)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot be written: No such file or directory. Name another place: --out"):
        submitting.save(tmp_path / "absent/x.zip", b"", "")


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(): ...\nclass G: ...\nA: int = 1\nB = C = 2\n(D, E) = 1, 2", {"f", "G", "A", "B", "C", "D", "E"}),
        ("from m import f as g, h\nimport a.b", {"g", "h", "a.b"}),
        ("if True:\n    def f(): ...\ntry:\n    X = 1\nexcept E:\n    Y = 2", {"f", "X"}),
        ("def broken(:", set()),
    ],
)
def test_what_a_source_defines_is_read_and_not_run(source: str, names: set[str]) -> None:
    assert defined(source) == names


def test_libraries_that_are_not_there_when_graded_are_named(course: Course, tmp_path: Path) -> None:
    path = tmp_path / "double.py"
    path.write_text("import numpy.random, pandas as pd\nfrom helpers import x\nfrom grader import check\nimport os")
    (note,) = _not_there_when_graded(read(course.exercises[0], path).source)
    assert note.startswith("Your file imports helpers, pandas. When you are graded there are")


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", "double.py is empty."), (b"x" * (2**20 + 1), "at most 1,048,576 are graded. Clear its outputs")],
)
def test_a_file_that_cannot_be_graded_says_why(course: Course, tmp_path: Path, content: bytes, problem: str) -> None:
    (tmp_path / "double.py").write_bytes(content)
    assert problem in (read(course.exercises[0], tmp_path / "double.py").problem or "")
