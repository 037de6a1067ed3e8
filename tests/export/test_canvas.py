"""Canvas's gradebook, made as lib/gradebook_exporter.rb makes it: filled, and otherwise the same bytes."""

from __future__ import annotations

import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from grader.intake import detect, roster
from tests.export.conftest import Class, judged

HEAD = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Doubling (123),Week 1 (124),Assignments Current Score,"
    "Assignments Final Score\r\n"
)
POINTS = "    Points Possible,,,,,4.00,100.00,(read only),(read only)\r\n"
ROWS = {
    "s01": '"Doe, Jane",101,s01,jdoe,W24,,,80.00,80.00\r\n',
    "s02": '"=""Prime""",102,s02,"pri;me",W24,1.00,,,\r\n',
    "s03": '"Müller, Kai",103,s03,kmue,"W24 and W25",EX,,,\r\n',
    "s04": '"O\'Neil, =1+1",104,s04,one,W24,4.00,,,\r\n',
    "s05": '"Last, None",105,s05,nol,W24,,,,\r\n',
}
TEST_STUDENT = '"Student, Test",199,,a1b2c3,W24,,,,\r\n'
GRADEBOOK = ("﻿" + HEAD + ",,,,,Manual Posting,,,\r\n" + POINTS + "".join(ROWS.values()) + TEST_STUDENT).encode()


@pytest.fixture
def gradebook(pupils: Class) -> Path:
    path = pupils.root / "2026-11-21T1200_Grades-CNN.csv"
    path.write_bytes(GRADEBOOK)
    return path


def test_the_assignment_of_the_exercises_title_is_filled_and_nothing_else_changes(
    pupils: Class, gradebook: Path
) -> None:
    pupils.graded([judged("s01", 3.5), judged("s02", 4.0), judged("s03", 4.0), judged("s04", 4.0), judged("zoe", 1.0)])
    status, said = pupils.export("canvas", gradebook)
    expected = GRADEBOOK.replace(b"jdoe,W24,,", b"jdoe,W24,3.50,").replace(b'me",W24,1.00', b'me",W24,4.00')
    assert status == 0
    assert pupils.exported("2026-11-21T1200_Grades-CNN-graded.csv") == expected
    assert "told by SIS User ID: 4 matched, 0 ambiguous, 1 not in the file, 1 in the file without grades" in said
    assert "Not in the file: zoe" in said
    assert "Without grades: Last, None" in said
    assert "s03: Doubling (123) left as it is: excused in Canvas" in said
    assert "2 students changed, 2 as before" in said
    assert gradebook.read_bytes() == GRADEBOOK


def test_filling_twice_changes_nothing(pupils: Class, gradebook: Path) -> None:
    pupils.graded([judged("s01", 3.5)])
    pupils.export("canvas", gradebook)
    first = pupils.exported("2026-11-21T1200_Grades-CNN-graded.csv")
    again = pupils.root / "again.csv"
    again.write_bytes(first)
    _, said = pupils.export("canvas", again)
    assert pupils.exported("again-graded.csv") == first
    assert "0 students changed, 1 as before" in said


def test_unknown_points_are_left_open(pupils: Class, gradebook: Path) -> None:
    pupils.graded([judged("s02", None)])
    _, said = pupils.export("canvas", gradebook)
    assert pupils.exported("2026-11-21T1200_Grades-CNN-graded.csv") == GRADEBOOK
    assert "points are not known yet" in said


def test_a_sum_needs_a_word_where_canvas_counts_to_another_number(pupils: Class, gradebook: Path) -> None:
    pupils.graded([judged("s01", 4.0), judged("s01", 3.5, "w1-triple"), judged("s02", 2.0)])
    status, said = pupils.export("canvas", gradebook, "--column", "week 1")
    assert status == 1
    assert "has 100 points in the LMS, and the exercises have 10: --scale" in said
    status, said = pupils.export("canvas", gradebook, "--column", "124", "--scale")
    assert status == 0
    filled = pupils.exported("2026-11-21T1200_Grades-CNN-graded.csv")
    assert b"jdoe,W24,,75.00,80.00" in filled
    assert "s02: nothing was graded for w1-triple, which counts as 0" in said
    assert pupils.export("canvas", gradebook, "--column", "Week 1 (124)", "--no-scale")[0] == 0
    assert b"jdoe,W24,,7.50,80.00" in pupils.exported("2026-11-21T1200_Grades-CNN-graded.csv")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--column", "Assignments Final Score"], "0 assignments are"),
        (["-e", "w1-triple"], "say which takes their points: --column TITLE"),
        (["--by", "Section"], "no column 'Section' that tells who a student is"),
        (["--out", "GRADEBOOK"], "is the file that was downloaded"),
    ],
)
def test_what_is_not_clear_is_asked(pupils: Class, gradebook: Path, arguments: list[str], words: str) -> None:
    pupils.graded([judged("s01", 3.5), judged("s01", 1.0, "w1-triple")])
    given = [str(gradebook) if part == "GRADEBOOK" else part for part in arguments]
    status, said = pupils.export("canvas", gradebook, *given)
    assert (status, words in said) == (1, True), said


def test_a_number_of_two_columns_is_never_guessed(pupils: Class) -> None:
    """Canvas's own 1 and 2 are the matriculation numbers of the other one."""
    path = pupils.root / "grades.csv"
    path.write_text("Student,ID,SIS User ID,SIS Login ID,Section,Doubling (1)\nA,1,2,a,W,\nB,2,1,b,W,\n")
    pupils.graded([judged("1", 4.0), judged("2", 2.0)])
    status, said = pupils.export("canvas", path)
    assert (status, "tell different students as well; say which one holds the ids: --by TITLE" in said) == (1, True)
    assert pupils.export("canvas", path, "--by", "id")[0] == 0
    assert b"A,1,2,a,W,4.00\nB,2,1,b,W,2.00" in pupils.exported("grades-graded.csv")


def test_two_rows_for_one_student_are_ambiguous(pupils: Class) -> None:
    path = pupils.root / "grades.csv"
    path.write_text("Student;ID;Section;Doubling (1)\nAnna A;1;W;\nAnna A;2;W;\nBen B;3;W;\n")
    pupils.graded([judged("Anna A", 4.0), judged("B, Ben", 2.5)])
    _, said = pupils.export("canvas", path)
    assert "told by Student: 1 matched, 1 ambiguous" in said
    assert "Ambiguous: Anna A could be the row of Anna A or Anna A: not filled" in said
    assert pupils.exported("grades-graded.csv").endswith(b"Ben B;3;W;2.50\n")


@pytest.mark.parametrize("with_roster", [True, False])
def test_who_handed_in_through_canvas_is_found_in_its_gradebook(
    pupils: Class, gradebook: Path, with_roster: bool
) -> None:
    """Download, gradebook and export for the same students; the ids are what intake makes of them."""
    download = pupils.root / "cnn-doubling_submissions.zip"
    with zipfile.ZipFile(download, "w") as archive:
        for name in ("doejane_101_9001_double.py", "prime_LATE_102_9002_double.py", "müllerkai_103_9003_double-1.py"):
            archive.writestr(name, "def double(x): return 2 * x\n")
    with closing(detect.take_in(download, ())) as intake:
        assert intake.layout == "canvas"
        students = intake.students
        if with_roster:
            students = roster.match(students, roster.load(gradebook)).students
    pupils.graded(judged(student.id, 2.0 + number / 2) for number, student in enumerate(students))
    _, said = pupils.export("canvas", gradebook)
    filled = pupils.exported("2026-11-21T1200_Grades-CNN-graded.csv")
    assert f"told by {'SIS User ID' if with_roster else 'ID'}: {len(students)} matched" in said
    assert b"jdoe,W24,2.00" in filled
    assert b'"pri;me",W24,2.50' in filled
    assert b"EX" in filled
