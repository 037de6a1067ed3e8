"""A file that was handed in becomes a submission: read once, bounded, judged as text. Never executed here."""

from __future__ import annotations

import codecs
import errno
import hashlib
import os
import re
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from grader import notebook
from grader.model import Source, Submission

SUFFIXES = (".py", ".ipynb")
MAX_BYTES = {".py": 2**20, ".ipynb": 20 * 2**20}  # a notebook carries the pictures of its outputs
ENCODINGS = ("utf-8", "utf-8-sig", "ascii", "us-ascii", "latin-1", "iso-8859-15", "cp1252", "windows-1252")
"""What a coding cookie may name. Python knows a hundred more, some of which take minutes for a megabyte."""

# PEP 263: in the first line, or in the second when the first is blank or a comment.
_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"[ \t\f]*(?:#.*)?\Z")

_NO_FILE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO)  # the last one: a socket

# Archives that keep no times give their files one of 1970 or 1980.
_FIRST_PLAUSIBLE_YEAR = 1990


def max_bytes(name: str) -> int:
    """The most that is read of a file of that name."""
    return MAX_BYTES.get(Path(name).suffix, MAX_BYTES[".py"])


def read_file(student: str, exercise: str, path: str) -> Submission:
    """The submission of a file whose folder is trusted; the file itself may be anything, and no link is followed."""
    shown = Path(path).name
    blank = Submission(student, exercise, shown)
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY)
        content, obstacle, is_file = read_open_file(fd, max_bytes(shown))
    except OSError as error:
        if error.errno == errno.ELOOP:
            return replace(blank, problem=f"{shown} is a link. Hand in the file itself.")
        if error.errno in _NO_FILE:
            return replace(blank, problem=f"{shown} cannot be opened: {error.strerror}.")
        return replace(blank, fault=f"{shown} cannot be read here: {error.strerror}")
    if content is None:
        return replace(blank, problem=f"{shown} {obstacle}", is_file=is_file)
    return from_content(student, exercise, shown, content)


def from_content(student: str, exercise: str, name: str, content: bytes, notes: tuple[str, ...] = ()) -> Submission:
    """The submission of a file's bytes, wherever they came from."""
    sha256 = hashlib.sha256(content).hexdigest()
    source, problem = _source(content, name)
    if source and source.ignored:
        listed = "; ".join(source.ignored)
        notes += (f"Magics and shell lines are not run when grading: {listed}.",)
    return Submission(student, exercise, name, sha256, source, problem, is_file=True, notes=notes)


def read_open_file(fd: int, limit: int) -> tuple[bytes | None, str, bool]:
    """(content or None, why not in words that follow a name, is it a regular file). Closes the descriptor."""
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            return None, f"is {what}. Hand in the file itself.", False
        if status.st_size > limit:
            advice = "Clear its outputs, or data in it."
            return None, f"has {status.st_size:,} bytes; at most {limit:,} are graded. {advice}", True
        with open(fd, "rb", closefd=False) as file:
            return file.read(limit), "", True
    finally:
        os.close(fd)


def file_time(modified_ns: int) -> str | None:
    """A file's modification time, ISO 8601, UTC, to the second that had begun; None where it can mean nothing."""
    try:
        moment = datetime.fromtimestamp(modified_ns // 10**9, UTC)
    except (ValueError, OverflowError, OSError):  # a file system stores years that no calendar has
        return None
    return moment.isoformat() if moment.year >= _FIRST_PLAUSIBLE_YEAR else None


def _source(content: bytes, name: str) -> tuple[Source | None, str | None]:
    """(source, None) or (None, why it cannot be executed)."""
    if not content.strip():
        return None, f"{name} is empty."
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None, f"{name} is saved as UTF-16. Save it as UTF-8."
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        return None, f"{name} holds a NUL byte in line {line}, so it is no text. Save it as UTF-8 text."
    if name.endswith(".ipynb"):
        try:
            return notebook.to_source(content, name), None
        except notebook.NotebookError as error:
            return None, str(error)
    problem = _encoding_problem(content, name)
    return (None, problem) if problem else (Source(name, content), None)


def _encoding_problem(content: bytes, name: str) -> str | None:
    """Why Python could not decode the file; a coding cookie and a byte order mark count as they do in Python."""
    encoding = _declared_encoding(content)
    if encoding not in ENCODINGS:
        return f"{name} declares the encoding {encoding[:40]!r}. Save it as UTF-8 and leave the declaration out."
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        byte = f"byte {content[error.start]:#04x} in line {line}"
        return f"{name} is not valid {encoding} text ({byte}). Save it as UTF-8."
    return None


def _declared_encoding(content: bytes) -> str:
    """The normalised name in the coding cookie, utf-8 where there is none."""
    lines = content.removeprefix(codecs.BOM_UTF8).splitlines()[:2]
    if len(lines) == 2 and not _BLANK.match(lines[0]):
        del lines[1]
    match = next(filter(None, map(_COOKIE.match, lines)), None)
    name = match[1].decode("ascii", "replace").lower().replace("_", "-") if match else "utf-8"
    return {"utf8": "utf-8", "latin1": "latin-1", "iso8859-1": "latin-1", "iso-8859-1": "latin-1"}.get(name, name)
