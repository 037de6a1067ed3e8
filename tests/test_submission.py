"""What students hand in is read once, without following, running or believing any of it."""

from __future__ import annotations

import encodings.aliases
import errno
import hashlib
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.model import Submission
from grader.submission import MAX_BYTES, file_time, read_file

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
    """The only file in a student's folder."""
    (name,) = os.listdir(folder)
    return read_file("s01", "w2-conv2d", str(folder / name))


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


def test_a_disk_that_fails_is_no_missing_submission(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the student's doing: nothing is known of the work, so it is no zero."""
    (folder / "conv2d.py").write_text("a = 1")

    def fail(fd: int) -> os.stat_result:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fstat", fail)
        submission = handed_in(folder)
    assert (submission.fault, submission.problem) == ("conv2d.py cannot be read here: Input/output error", None)
