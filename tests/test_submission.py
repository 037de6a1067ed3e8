"""What students hand in is found and read once, without following, running or believing any of it."""

from __future__ import annotations

import encodings.aliases
import errno
import hashlib
import json
import os
import socket
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.errors import UserError
from grader.model import Exercise, Limits, Submission
from grader.submission import MAX_BYTES, Student, file_time, find_students, read, read_all

EXERCISE = Exercise("w2-conv2d", "Convolution", 2, 3.0, "conv2d", {"conv2d": "Tensor"}, {}, (), Limits())
NOTEBOOK = json.dumps(
    {
        "nbformat": 4,
        "nbformat_minor": 4,
        "metadata": {},
        "cells": [
            {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": "%who\nanswer = 42"}
        ],
    }
).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One student's."""
    made = tmp_path / "submissions" / "s01"
    made.mkdir(parents=True)
    return made


def handed_in(folder: Path) -> Submission:
    return read(Student(folder.name, os.fsencode(folder)), EXERCISE)


def students(folder: Path) -> list[str]:
    return [student.id for student in find_students(folder).students]


# What is read


def test_a_file_is_known_by_its_bytes(folder: Path) -> None:
    (folder / "conv2d.py").write_bytes(b"answer = 42\r\n")
    submission = handed_in(folder)
    assert (submission.student, submission.exercise, submission.file) == ("s01", "w2-conv2d", "conv2d.py")
    assert submission.sha256 == hashlib.sha256(b"answer = 42\r\n").hexdigest()
    assert submission.source
    assert (submission.source.content, submission.source.cells) == (b"answer = 42\r\n", ())
    assert (submission.problem, submission.notes) == (None, ())


def test_a_notebook_is_known_by_its_bytes_and_read_as_its_cells(folder: Path) -> None:
    (folder / "conv2d.ipynb").write_bytes(NOTEBOOK)
    submission = handed_in(folder)
    assert submission.sha256 == hashlib.sha256(NOTEBOOK).hexdigest()
    assert submission.source
    assert submission.source.content == b"pass\nanswer = 42"
    assert submission.notes == ("Magics and shell lines are not run when grading: cell 1, line 1: %who.",)


@pytest.mark.parametrize(
    ("seconds", "moment"),
    [
        (1802127540, "2027-02-08T22:59:00+00:00"),
        (1802127540.999, "2027-02-08T22:59:00+00:00"),  # the second that had begun: nobody is late by a part of one
        (0, None),  # an archive that keeps no times
        (315532800, None),  # 1980, which is a zip file's 1970
        (-(10**9), None),
        (10**18, None),  # no calendar has that year
    ],
)
def test_a_file_was_handed_in_when_it_was_last_written(seconds: float, moment: str | None) -> None:
    assert file_time(int(seconds * 10**9)) == moment


@pytest.mark.parametrize("content", [b"a = 1", b"", b"a" * (MAX_BYTES[".py"] + 1)], ids=["read", "empty", "large"])
def test_the_time_is_read_with_the_file(folder: Path, content: bytes) -> None:
    (folder / "conv2d.py").write_bytes(content)
    os.utime(folder / "conv2d.py", (1802127540, 1802127540))
    assert handed_in(folder).submitted_at == "2027-02-08T22:59:00+00:00"


def test_of_two_files_the_time_is_that_of_the_one_that_counts(folder: Path) -> None:
    for name, seconds in (("conv2d.py", 1802127540), ("conv2d.ipynb", 1802127000)):
        (folder / name).write_bytes(b"a = 1")
        os.utime(folder / name, (seconds, seconds))
    assert handed_in(folder).submitted_at == "2027-02-08T22:59:00+00:00"


def test_nothing_handed_in_is_no_problem(folder: Path) -> None:
    (folder / "notes.txt").write_text("hello")
    assert handed_in(folder) == Submission("s01", "w2-conv2d")


@pytest.mark.parametrize(("newer", "older"), [("conv2d.py", "conv2d.ipynb"), ("conv2d.ipynb", "conv2d.py")])
def test_of_two_files_the_newer_one_counts_and_the_report_says_so(folder: Path, newer: str, older: str) -> None:
    for name, seconds in ((newer, 2000), (older, 1000)):
        (folder / name).write_bytes(NOTEBOOK if name.endswith("ipynb") else b"a = 1")
        os.utime(folder / name, (seconds, seconds))
    submission = handed_in(folder)
    assert submission.file == newer
    assert submission.notes[0] == f"Both {newer} and {older} were handed in; {newer} is newer and counts."


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Conv2D.py", "There is a file Conv2D.py; it must be called conv2d.py."),
        ("conv2d.PY", "There is a file conv2d.PY; it must be called conv2d.py."),
        ("conv2d (1).py", "There is a file conv2d (1).py; it must be called conv2d.py."),
        ("conv-2d.ipynb", "There is a file conv-2d.ipynb; it must be called conv2d.ipynb."),
        ("conv2d\n.py", "There is a file conv2d\\n.py; it must be called conv2d.py."),
        ("maxpool.py", None),
        ("conv2d.txt", None),
    ],
)
def test_a_name_that_is_nearly_right_gets_a_hint(folder: Path, name: str, hint: str | None) -> None:
    (folder / name).write_text("a = 1")
    submission = handed_in(folder)
    assert submission.sha256 is None
    assert submission.notes == ((hint,) if hint else ())


def test_a_hint_survives_a_name_that_is_no_text(folder: Path) -> None:
    (folder / os.fsdecode(b"conv2d\xff.py")).write_text("a = 1")
    assert handed_in(folder).notes == ("There is a file conv2d\\xff.py; it must be called conv2d.py.",)


# What is in the place of a file


def a_link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def a_dangling_link(path: Path) -> None:
    path.symlink_to("nowhere")


def a_folder(path: Path) -> None:
    path.mkdir()


def a_fifo(path: Path) -> None:
    os.mkfifo(path)


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(path.parent)  # a socket's path may have 107 bytes
        try:
            listening.bind(path.name)
        finally:
            os.chdir(here)


def a_sparse_giant(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**40)


def a_file_of(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


DECLARED = "Save it as UTF-8 and leave the declaration out."
TOO_LARGE = "at most 1,048,576 are graded. Clear its outputs, or data in it."


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        (a_link, "is a link. Hand in the file itself."),
        (a_dangling_link, "is a link. Hand in the file itself."),
        (a_folder, "is a folder. Hand in the file itself."),
        (a_fifo, "is not a regular file. Hand in the file itself."),
        (a_socket, "cannot be opened: No such device or address."),
        (a_sparse_giant, f"has 1,099,511,627,776 bytes; {TOO_LARGE}"),
        (a_file_of(b"#" * (2**20 + 1)), f"has 1,048,577 bytes; {TOO_LARGE}"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_no_file_is_not_opened(folder: Path, place: Callable[[Path], None], problem: str) -> None:
    place(folder / "conv2d.py")
    submission = handed_in(folder)
    assert (submission.problem, submission.source) == (f"conv2d.py {problem}", None)


def test_the_largest_file_that_is_graded_is_graded_whole(folder: Path) -> None:
    (folder / "conv2d.py").write_bytes(b"#" * MAX_BYTES[".py"])
    source = handed_in(folder).source
    assert source
    assert len(source.content) == MAX_BYTES[".py"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty."),
        (b" \n\t\n", "is empty."),
        ("a = 1".encode("utf-16"), "is saved as UTF-16. Save it as UTF-8."),
        (b"\xfe\xff\0a", "is saved as UTF-16. Save it as UTF-8."),
        (b"a = 1\nb = '\0'", "holds a NUL byte in line 2, so it is no text. Save it as UTF-8 text."),
        (b"\x7fELF\x02\x01\x01\0\0", "holds a NUL byte in line 1, so it is no text. Save it as UTF-8 text."),
        ("a = 1\nb = 'ä'".encode("latin-1"), "is not valid utf-8 text (byte 0xe4 in line 2). Save it as UTF-8."),
        (b"# coding: ascii\na = '\xe4'", "is not valid ascii text (byte 0xe4 in line 2). Save it as UTF-8."),
        (b"# coding: klingon\n", f"declares the encoding 'klingon'. {DECLARED}"),
        (b"\n# vim: set fileencoding=punycode :\n", f"declares the encoding 'punycode'. {DECLARED}"),
        (b"# coding: utf-7\na = '+AOQ-'", f"declares the encoding 'utf-7'. {DECLARED}"),
        (b"# coding: undefined\n", f"declares the encoding 'undefined'. {DECLARED}"),
    ],
)
def test_what_is_no_text_says_what_to_do(folder: Path, content: bytes, problem: str) -> None:
    (folder / "conv2d.py").write_bytes(content)
    submission = handed_in(folder)
    assert (submission.problem, submission.source) == (f"conv2d.py {problem}", None)
    assert submission.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    "content",
    [
        "# coding: latin-1\na = 'ä'".encode("latin-1"),
        "#!/usr/bin/python\n# -*- coding: cp1252 -*-\na = '€'".encode("cp1252"),
        b"\xef\xbb\xbfa = 1",
        b"a = 1\n\n# coding: utf-7 in the third line declares nothing",
        b"a = 1\n# coding: utf-7 nor does it after a statement",
        b"a = 1\rb = 2",
        b"\x0ca = 1",
        b"this is no Python",  # what Python makes of it is said inside
    ],
)
def test_what_python_would_decode_is_passed_on_as_it_is(folder: Path, content: bytes) -> None:
    (folder / "conv2d.py").write_bytes(content)
    submission = handed_in(folder)
    assert submission.problem is None
    assert submission.source
    assert submission.source.content == content


@pytest.mark.parametrize("encoding", sorted({*encodings.aliases.aliases.values(), "undefined", "idna", "punycode"}))
def test_no_coding_cookie_stops_the_grader(folder: Path, encoding: str) -> None:
    """Every student's file is read by one process: an exception here would end the grading of all."""
    (folder / "conv2d.py").write_bytes(f"# coding: {encoding}\na = '".encode() + bytes(range(128, 256)) + b"..\\x'")
    submission = handed_in(folder)
    assert (submission.source is None) != (submission.problem is None)


def test_a_broken_notebook_says_so(folder: Path) -> None:
    (folder / "conv2d.ipynb").write_bytes(NOTEBOOK[:-9])
    submission = handed_in(folder)
    assert submission.source is None
    assert str(submission.problem).startswith("conv2d.ipynb cannot be read as a notebook: it ends too early.")


# Whose it is


def test_a_folder_that_became_a_link_since_it_was_found_is_not_followed(folder: Path) -> None:
    (student,) = find_students(folder.parent).students
    folder.rename(folder.parent.parent / "elsewhere")
    folder.symlink_to(folder.parent.parent / "elsewhere")
    assert read(student, EXERCISE).problem == "The folder cannot be opened: Not a directory."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every folder")
@pytest.mark.parametrize("mode", [0o000, 0o400, 0o100])
def test_a_folder_that_may_not_be_read_is_a_problem_of_its_own(folder: Path, mode: int) -> None:
    folder.chmod(mode)
    try:
        submission = handed_in(folder)
    finally:
        folder.chmod(0o700)
    assert "Permission denied" in str(submission.problem)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"s01", "s01"),
        (b"Anna M\xc3\xbcller (\xe7\x8e\x8b)", "Anna Müller (王)"),
        (b'O\'Brien "x" $(id) ;', 'O\'Brien "x" $(id) ;'),
        (b"a\nb\x1b[2J\t", "a\\nb\\x1b[2J\\t"),
        (b"a..b", "a..b"),
        (b"...", "..."),
        (b"-rf", "-rf"),
        (b"%2e%2e%2f", "%2e%2e%2f"),
        (b"\xff\xfe", "\\xff\\xfe"),
        (b"\xe2\x80\xaegnp", "\\u202egnp"),
        (b"a\xe2\x80\x8bb", "a\\u200bb"),
        (b"x" * 255, "x" * 255),
        (b"<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    ],
)
def test_a_student_is_a_folder_whatever_its_name(tmp_path: Path, name: bytes, shown: str) -> None:
    path = os.path.join(os.fsencode(tmp_path), name)
    os.mkdir(path)
    with open(os.path.join(path, b"conv2d.py"), "wb") as file:
        file.write(b"a = 1")
    (student,) = find_students(tmp_path).students
    assert student == Student(shown, path)
    submission = read(student, EXERCISE)
    assert (submission.student, submission.sha256) == (shown, hashlib.sha256(b"a = 1").hexdigest())
    assert shown.isprintable()


def test_what_is_no_students_folder_is_listed(tmp_path: Path) -> None:
    for name in ("s02", "s01", ".git", "__MACOSX", "__pycache__", ".ipynb_checkpoints"):
        (tmp_path / name).mkdir()
    (tmp_path / "loose.py").write_text("a = 1")
    (tmp_path / "linked").symlink_to(tmp_path / "s01")
    found = find_students(tmp_path)
    assert [student.id for student in found.students] == ["s01", "s02"]
    assert "linked (a link)" in found.ignored
    assert "loose.py (not a folder)" in found.ignored
    assert len(found.ignored) == 6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (unicodedata.normalize("NFC", "Müller").encode(), unicodedata.normalize("NFD", "Müller").encode()),
        (b"a\nb", b"a\\nb"),
        (b"\xff", b"\\xff"),
    ],
)
def test_two_folders_that_read_the_same_are_refused(tmp_path: Path, one: bytes, other: bytes) -> None:
    for name in (one, other):
        os.mkdir(os.path.join(os.fsencode(tmp_path), name))
    with pytest.raises(UserError, match=r"two folders are the same student for a reader: .* Rename one of them\."):
        find_students(tmp_path)


@pytest.mark.parametrize(("make", "why"), [(a_file_of(b""), "Not a directory"), (lambda path: None, "No such file")])
def test_a_place_without_submissions(tmp_path: Path, make: Callable[[Path], None], why: str) -> None:
    make(tmp_path / "submissions")
    with pytest.raises(UserError, match=f"{why}.*; expected a folder with one folder for each student"):
        find_students(tmp_path / "submissions")


def test_every_student_has_a_submission_for_every_exercise(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
    found = find_students(tmp_path).students
    pairs = [(submission.student, submission.exercise) for submission in read_all(found, [EXERCISE, EXERCISE])]
    assert pairs == [("a", "w2-conv2d")] * 2 + [("b", "w2-conv2d")] * 2


def test_submissions_are_read_one_at_a_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    reading = read_all(find_students(tmp_path).students, [EXERCISE])
    assert next(reading).file is None
    (tmp_path / "b" / "conv2d.py").write_text("a = 1")
    assert next(reading).file == "conv2d.py"


def test_a_disk_that_fails_is_no_missing_submission(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the student's doing: nothing is known of the work, so it is no zero."""
    (folder / "conv2d.py").write_text("a = 1")

    def fail(fd: int) -> os.stat_result:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fstat", fail)
        submission = handed_in(folder)
    assert (submission.fault, submission.problem) == ("conv2d.py cannot be read here: Input/output error", None)
