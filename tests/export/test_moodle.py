"""Moodle's worksheet, made as mod/assign/gradingtable.php makes it, and the zip that its importer takes back."""

from __future__ import annotations

import io
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from grader.intake import detect, roster
from tests.export.conftest import Class, judged, table

HEAD = (
    "Identifier,Full name,ID number,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
)
TIME = '"Wednesday, 10 June 2026, 2:14 PM"'
STATUS = '"Submitted for grading"'
ROWS = [
    f'"Participant 12345","Jane Doe",0042,jane@example.org,{STATUS},,4.00,Yes,{TIME},-,\n',
    f'"Participant 12346","=cmd|\' /C calc\'!A0",0043,x@example.org,{STATUS},1.00,4.00,Yes,{TIME},{TIME},'
    '"Well done, ""x"""\n',
    f'"Participant 12347","Müller_Kai",0044,kai@example.org,{STATUS},,4.00,No,{TIME},-,\n',
    '"Participant 12348","Ann Other",0045,ann@example.org,"No submission",,4.00,Yes,-,-,\n',
]
WORKSHEET = ("﻿" + HEAD + "".join(ROWS)).encode()
IDS = ("0042", "0043", "0044", "0045")


@pytest.fixture
def worksheet(pupils: Class) -> Path:
    path = pupils.root / "Grades-CNN-Doubling-77.csv"
    path.write_bytes(WORKSHEET)
    return path


def test_grade_and_feedback_are_filled_and_each_other_byte_is_kept(pupils: Class, worksheet: Path) -> None:
    pupils.graded(judged(student, 3.5) for student in IDS[:3])
    status, said = pupils.export("moodle", worksheet)
    filled = pupils.exported("Grades-CNN-Doubling-77-graded.csv")
    assert status == 0
    feedback = "Points: 3.5 of 4<br>Doubling: 3.5 of 4 (wrong answer)"
    expected = [
        ROWS[0].replace(",,4.00", ",3.50,4.00").replace("-,\n", f"-,{feedback}\n"),
        ROWS[1].replace(",1.00,4.00", ",3.50,4.00"),
        *ROWS[2:],
    ]
    assert filled == ("﻿" + HEAD + "".join(expected)).encode()
    assert "told by ID number: 3 matched" in said
    assert "0043: feedback that is there already was kept (--overwrite-feedback" in said
    assert "0044: left as it is: Moodle does not let this grade be changed" in said
    assert "Without grades: Participant 12348" in said


def test_our_own_feedback_is_renewed_and_that_of_others_on_request(pupils: Class, worksheet: Path) -> None:
    pupils.graded([judged("0042", 2.0), judged("0043", 2.0)])
    pupils.export("moodle", worksheet)
    again = pupils.root / "again.csv"
    again.write_bytes(pupils.exported("Grades-CNN-Doubling-77-graded.csv"))
    pupils.graded([judged("0042", 4.0)])
    pupils.export("moodle", again, "--overwrite-feedback")
    rows = table(pupils.exported("again-graded.csv"))
    assert rows[1][10] == "Points: 4 of 4<br>Doubling: 4 of 4 (accepted)"
    assert rows[2][10] == "Points: 2 of 4<br>Doubling: 2 of 4 (wrong answer)"


@pytest.mark.parametrize(
    ("header", "arguments", "words"),
    [
        ("Identifier,Name,Scale,Grade", [], "graded by a scale"),
        ("ID,Name,Bewertung,Feedback als Kommentar", [], "In another language, say its titles: --grade"),
        ("Identifier,Grade,Maximum grade", [], "has 100 points in the LMS"),
    ],
)
def test_what_cannot_be_filled_is_said(pupils: Class, header: str, arguments: list[str], words: str) -> None:
    path = pupils.root / "w.csv"
    path.write_text(header + '\n"Participant 1",,100\n')
    pupils.graded([judged("A_1", 4.0)])
    status, said = pupils.export("moodle", path)
    assert (status, words in said) == (1, True), said


def test_a_site_in_another_language_needs_two_titles(pupils: Class) -> None:
    path = pupils.root / "w.csv"
    path.write_text("ID,Vollständiger Name,Bewertung,Feedback als Kommentar\nTeilnehmer/in7,Jane,,\n")
    pupils.graded([judged("Jane_7", 4.0)])
    assert pupils.export("moodle", path, "--grade", "Bewertung", "--feedback", "Feedback als Kommentar")[0] == 0
    assert b"Teilnehmer/in7,Jane,4.00,Points: 4 of 4<br>" in pupils.exported("w-graded.csv")


def download(path: Path, form: str) -> Path:
    names = {
        "old": "Jane Doe_12345_assignsubmission_file_/double.py",
        "new": "Jane Doe_12345_assignsubmission_file/double.py",
        "flat": "Jane Doe_12345_assignsubmission_file_double.py",
    }
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(names[form], "def double(x): return 2 * x\n")
        archive.writestr(names[form].replace("Jane Doe_12345", "=1+1 Üb_12346"), "x = 1\n")
        archive.writestr(names[form].replace("Jane Doe_12345", "Ann Other_12348").replace("double.py", ""), "")
    return path


@pytest.mark.parametrize(
    ("form", "place"),
    [
        ("old", "Jane Doe_12345_assignsubmission_file_/report.html"),
        ("new", "Jane Doe_12345_assignsubmission_file/report.html"),
        ("flat", "Jane Doe_12345_assignsubmission_file_report.html"),
    ],
)
def test_reports_go_back_under_the_downloads_own_names(pupils: Class, form: str, place: str, worksheet: Path) -> None:
    """Download, worksheet, grades, and both ways back, for the same students."""
    path = download(pupils.root / "CNN-Doubling-77.zip", form)
    with closing(detect.take_in(path, ())) as intake:
        assert intake.layout == "moodle"
        students = roster.match(intake.students, roster.load(worksheet)).students
    assert {student.id for student in students} >= {"0042", "0043", "0045"}
    pupils.graded(judged(student.id, 3.0) for student in students if student.id != "0044")
    status, said = pupils.export("moodle", "--reports", path, "--roster", worksheet)
    assert status == 0, said
    with zipfile.ZipFile(io.BytesIO(pupils.exported("moodle-reports.zip"))) as archive:
        names = archive.namelist()
        page = archive.read(place).decode()
    assert place in names
    # What Moodle's importer does with each name: explode('_', name, 5), the second part is the participant.
    assert sorted(name.split("_", 4)[1] for name in names) == ["12345", "12346", "12348"]
    assert all(name.endswith("report.html") and name.count("/") <= 1 for name in names)
    assert "Feedback for 0042" in page
    assert "canary" not in page
    assert pupils.export("moodle", worksheet)[0] == 0


def test_a_download_of_others_is_refused(pupils: Class, worksheet: Path) -> None:
    pupils.graded([judged("somebody", 3.0)])
    status, said = pupils.export("moodle", "--reports", download(pupils.root / "d.zip", "new"))
    assert (status, "name that too: --roster FILE" in said) == (1, True)
    status, said = pupils.export("moodle", worksheet)
    assert (status, "none of the 1 students with grades is in it" in said) == (1, True)
