"""Whom the roster knows is said; whom it does not, or not surely, is left as the archive calls them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from grader.errors import UserError
from grader.intake.records import Student
from grader.intake.roster import Matching, Roster, load, match


@pytest.fixture
def roster(tmp_path: Path) -> Callable[[str | bytes], Roster]:
    def written(text: str | bytes) -> Roster:
        (tmp_path / "class.csv").write_bytes(text.encode() if isinstance(text, str) else text)
        return load(tmp_path / "class.csv")

    return written


def canvas(user: str, name: str) -> Student:
    return Student(user, name, (("canvas", user), ("name", name)))


def ids(matching: Matching) -> list[str]:
    return [student.id for student in matching.students]


OWN = "id,name,email,canvas id,github\n"
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Max-pooling (77)
    Points Possible,,,,,8
"Doe, Jane",101,="0042",jdoe,S1,
"Ple, Sam",102,="0043",sple,S1,
"Student, Test",103,,,S1,
"""
MOODLE = """\
\ufeffIdentifier,Full name,ID number,Email address,Status,Grade,Last modified (submission)
Participant 12345,Jane Doe,0042,jane@example.org,Submitted for grading,,"Wednesday, 10 June 2026, 2:14 PM"
Participant 12346,Sam Ple,0043,sam@example.org,No submission,,-
"""
GITHUB = 'identifier,github_username,github_id,name\n"0042",octo-cat,1,\n"0043",Mona,2,\n'
GRADESCOPE = "First Name,Last Name,SID,Email\nJane,Doe,0042,jane@example.org\nSam,Ple,0043,sam@example.org\n"


@pytest.mark.parametrize(
    ("text", "marks", "by"),
    [
        (CANVAS, (("canvas", "101"), ("name", "x")), "Canvas id"),
        (CANVAS, (("canvas", "999"), ("name", "doejane")), "name"),
        (MOODLE, (("moodle", "12345"), ("name", "x")), "Moodle participant"),
        (MOODLE, (("moodle", "9"), ("name", "Jane Doe")), "name"),
        (GITHUB, (("github", "x"), ("repository", "hw-2-octo-cat")), "GitHub login"),
        (GRADESCOPE, (("sid", "0042"),), "SID"),
        (GRADESCOPE, (("sid", "9"), ("email", "JANE@example.org")), "e-mail address"),
        (OWN + "0042,Jane Doe,,,\n0043,Sam Ple,,,\n", (("id", "0042"),), "id"),
        (OWN + "0042,Jane van Doe,,,\n0043,Sam,,,\n", (("name", "vandoejane"),), "name"),
        (OWN + "0042,José Ö,,,\n0043,Sam,,,\n", (("name", "o\u0308jose\u0301"),), "name"),
        (OWN.replace(",", ";") + "0042;Jane Doe;;101;\n0043;Sam;;102;\n", (("canvas", "101"),), "Canvas id"),
        ("Student ID\tLogin\n0042\tjdoe\n0043\tsple\n", (("login", "JDoe"),), "login"),
    ],
)
def test_a_student_is_found_by_what_the_archive_says(
    roster: Callable[..., Roster], text: str, marks: tuple[tuple[str, str], ...], by: str
) -> None:
    """The files that LMSs export are rosters as they are."""
    matching = match([Student("own", marks=marks)], roster(text))
    assert (ids(matching), dict(matching.matched)) == (["0042", "0043"], {by: 1})
    assert matching.students[0].known_as == "own"
    assert [student.id for student in matching.absent] == ["0043"]


@pytest.mark.parametrize(("zone", "moment"), [("Europe/Berlin", "2026-06-10T12:14:00+00:00"), (None, None)])
def test_the_worksheet_tells_when(tmp_path: Path, zone: str | None, moment: str | None) -> None:
    """In the course's time zone, for it says none; without deadlines the course has none either."""
    (tmp_path / "class.csv").write_text(MOODLE)
    known = load(tmp_path / "class.csv", ZoneInfo(zone) if zone else None)
    (student, other) = match([Student("x", marks=(("moodle", "12345"),))], known).students
    assert (student.submitted_at, other.submitted_at) == (moment, None)


def test_who_is_in_no_roster_keeps_the_archives_id(roster: Callable[..., Roster]) -> None:
    matching = match([canvas("101", "nobody")], roster(OWN + "s1,Jane Doe,,,\n"))
    assert ids(matching) == ["101", "s1"]
    assert [student.id for student in matching.unmatched] == ["101"]


def test_an_archives_number_never_becomes_somebodys_id(roster: Callable[..., Roster]) -> None:
    """Canvas's user 42 is not the course's student 42."""
    matching = match([canvas("42", "nobody")], roster(OWN + "42,Jane Doe,,,\n"))
    assert ids(matching) == ["42", "42 (not in the roster)"]
    assert matching.absent[0].id == "42"


def test_a_name_that_two_have_tells_nobody(roster: Callable[..., Roster]) -> None:
    """And neither of the two gets a zero for it."""
    known = roster(OWN + "s1,Jane Doe,,,\ns2,Jane Doe,,,\ns3,Sam Ple,,,\n")
    matching = match([canvas("101", "doejane"), canvas("102", "plesam")], known)
    assert ids(matching) == ["101", "s3"]
    assert [(student.id, keys) for student, keys in matching.ambiguous] == [("101", ("s1", "s2"))]
    assert (matching.open, matching.absent) == (("s1", "s2"), ())


def test_two_in_the_archive_for_one_in_the_roster(roster: Callable[..., Roster]) -> None:
    known = roster(OWN + "s1,Jane Doe,,101,\n")
    surely = match([canvas("101", "x"), canvas("102", "doejane")], known)
    assert ids(surely) == ["102", "s1"]
    assert [(student.id, keys) for student, keys in surely.ambiguous] == [("102", ("s1",))]
    perhaps = match([canvas("103", "doejane"), canvas("102", "doejane")], known)
    assert ids(perhaps) == ["102", "103"]
    assert (len(perhaps.ambiguous), perhaps.open) == (2, ("s1",))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", r"class\.csv:1: expected a column with the students' ids, called id; found nothing"),
        ("colour,size\nred,1\n", "found colour, size"),
        ("id\ns1\ns2\ns1\n", "csv:4: the id s1 is in line 2 already"),
        ("id\né\ne\u0301\n", "csv:3: the id .* is in line 2 already"),
        ("id,name\n..,Dot\n", r"csv:2: the id '\.\.' is no id"),
        (f"id\n{'x' * 5000}\n", r"csv:2: the id 'x+' has 5,000 characters; an id has at most 255"),
        ("id\na\u202eb\n", r"csv:2: the id 'a\\\\u202eb' holds a mark that hides or reorders text"),
        (b"id\n\xff\n", "is not UTF-8 text. Save it as CSV in UTF-8"),
        (b"PK\3\4\0\0", "is no roster; expected a CSV file"),
        ("id\n" + "x" * 200_000, "csv:2: field larger than field limit"),
    ],
)
def test_what_is_no_roster(roster: Callable[..., Roster], text: str | bytes, why: str) -> None:
    with pytest.raises(UserError, match=why):
        roster(text)


def test_a_roster_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nowhere\.csv: No such file or directory; expected a CSV file"):
        load(tmp_path / "nowhere.csv")


def test_a_row_without_an_id_is_listed(roster: Callable[..., Roster]) -> None:
    known = roster("id,name\ns1,Jane\n,Sam\n")
    assert ([row.id for row in known.rows], known.without_id) == (["s1"], (3,))
