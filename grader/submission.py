"""What students handed in: found in a folder, opened without following links, read once. Never executed here."""

from __future__ import annotations

import codecs
import difflib
import errno
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from grader import notebook
from grader.errors import UserError
from grader.model import Exercise, Source, Submission

SUFFIXES = (".py", ".ipynb")
MAX_BYTES = {".py": 2**20, ".ipynb": 20 * 2**20}  # a notebook carries the pictures of its outputs
ENCODINGS = ("utf-8", "utf-8-sig", "ascii", "us-ascii", "latin-1", "iso-8859-15", "cp1252", "windows-1252")
"""What a coding cookie may name. Python knows a hundred more, some of which take minutes for a megabyte."""

# PEP 263: in the first line, or in the second when the first is blank or a comment.
_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"[ \t\f]*(?:#.*)?\Z")

_NO_FILE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO)  # the last one: a socket

_NOT_STUDENTS = frozenset({".git", ".ipynb_checkpoints", "__MACOSX", "__pycache__"})

# Archives that keep no times give their files one of 1970 or 1980.
_FIRST_PLAUSIBLE_YEAR = 1990


class Student(NamedTuple):
    id: str
    """printable: what the folder's name has of control characters and broken bytes is written as escapes"""
    folder: bytes


class Class(NamedTuple):
    """The students of a folder, and what in it is no student's folder."""

    students: tuple[Student, ...]
    ignored: tuple[str, ...]


def find_students(folder: Path) -> Class:
    """One student for each folder in `folder`, in the order of their ids. Raises UserError."""
    students: list[Student] = []
    ignored: list[str] = []
    try:
        entries = sorted(os.scandir(os.fsencode(folder)), key=lambda entry: entry.name)
    except OSError as error:
        raise UserError(f"{folder}: {error.strerror}; expected a folder with one folder for each student") from None
    for entry in entries:
        name = _printable(entry.name)
        if not entry.is_dir(follow_symlinks=False):
            ignored.append(f"{name} ({'a link' if entry.is_symlink() else 'not a folder'})")
        elif name in _NOT_STUDENTS:
            ignored.append(f"{name} (not a student's)")
        else:
            students.append(Student(name, entry.path))
    _refuse_doubles(students)
    return Class(tuple(students), tuple(ignored))


def _printable(name: bytes) -> str:
    text = name.decode("utf-8", "backslashreplace")
    return "".join(ch if ch.isprintable() else ch.encode("unicode_escape").decode() for ch in text)


def _refuse_doubles(students: Iterable[Student]) -> None:
    seen: dict[str, Student] = {}
    for student in students:
        other = seen.setdefault(unicodedata.normalize("NFC", student.id), student)
        if other is not student:
            names = f"{os.fsdecode(other.folder)!r} and {os.fsdecode(student.folder)!r}"
            raise UserError(f"two folders are the same student for a reader: {names}. Rename one of them.")


def possible_files(exercises: Iterable[Exercise]) -> list[str]:
    return [exercise.submit + suffix for exercise in exercises for suffix in SUFFIXES]


def holds_any(student: Student, files: Iterable[str]) -> bool:
    """Is there something of one of these names, or nearly, in the student's folder?"""
    wanted = {_bare(name) for name in files}
    try:
        return any(_bare(os.fsdecode(name)) in wanted for name in os.listdir(student.folder))
    except OSError:
        return True  # it cannot be told, so it may


def read_all(students: Iterable[Student], exercises: Iterable[Exercise]) -> Iterator[Submission]:
    """One submission for each student and exercise, read when it is asked for."""
    exercises = tuple(exercises)
    for student in students:
        for exercise in exercises:
            yield read(student, exercise)


def read(student: Student, exercise: Exercise) -> Submission:
    """What the student handed in for the exercise, be it nothing."""
    try:
        folder = os.open(student.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        return _not_read(student.id, exercise.slug, "The folder", error)
    try:
        return _choose(student, exercise, folder)
    except OSError as error:
        return _not_read(student.id, exercise.slug, "The folder", error)
    finally:
        os.close(folder)


def _not_read(student: str, exercise: str, what: str, error: OSError) -> Submission:
    """The student's doing where something else stands there than a file; else a fault of this machine, not a zero."""
    if error.errno in _NO_FILE:
        return Submission(student, exercise, problem=f"{what} cannot be opened: {error.strerror}.")
    return Submission(student, exercise, fault=f"{what} cannot be read here: {error.strerror}")


def _choose(student: Student, exercise: Exercise, folder: int) -> Submission:
    found = []
    for suffix in SUFFIXES:
        name = exercise.submit + suffix
        try:
            found.append((os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime_ns, name))
        except FileNotFoundError:
            continue
    if not found:
        return Submission(student.id, exercise.slug, notes=_hints(exercise, folder))
    time, name = max(found)
    notes = []
    if len(found) > 1:
        other_time, other = min(found)
        why = f"{name} is newer and counts" if time > other_time else f"they are equally old, and {name} counts"
        notes.append(f"Both {name} and {other} were handed in; {why}.")
    return read_file(student.id, exercise.slug, name, folder, tuple(notes))


def _hints(exercise: Exercise, folder: int) -> tuple[str, ...]:
    """A file whose name is nearly the one that was asked for."""
    names = [name for name in os.listdir(folder) if name.lower().endswith(SUFFIXES)]
    bare = {_bare(name): name for name in names}
    close = [bare[name] for name in difflib.get_close_matches(_bare(exercise.submit), bare, n=1, cutoff=0.8)]
    hints = [(_printable(os.fsencode(name)), exercise.submit + Path(name).suffix.lower()) for name in close]
    return tuple(f"There is a file {name}; it must be called {wanted}." for name, wanted in hints)


def _bare(name: str) -> str:
    """A file's name without what is easily mistaken: its case, spaces, - and _, a copy's number, its suffix."""
    return re.sub(r"\(\d+\)|[\W_]", "", Path(name).stem.lower())


def read_file(
    student: str, exercise: str, name: str, folder: int | None = None, notes: tuple[str, ...] = ()
) -> Submission:
    """The submission of a file, opened beneath the folder of that descriptor (or the current one)."""
    suffix = Path(name).suffix
    shown = Path(name).name
    try:
        found = _read_regular_file(name, folder, MAX_BYTES.get(suffix, MAX_BYTES[".py"]))
    except OSError as error:
        return replace(_not_read(student, exercise, shown, error), file=shown, notes=notes)
    blank = Submission(student, exercise, shown, is_file=found.is_file, notes=notes, submitted_at=found.modified_at)
    if found.content is None:
        return replace(blank, problem=f"{shown} {found.obstacle}")
    sha256 = hashlib.sha256(found.content).hexdigest()
    source, problem = _source(found.content, shown)
    if source and source.ignored:
        listed = "; ".join(source.ignored)
        notes += (f"Magics and shell lines are not run when grading: {listed}.",)
    return replace(blank, sha256=sha256, source=source, problem=problem, notes=notes)


class _Found(NamedTuple):
    is_file: bool
    """a regular one"""
    content: bytes | None = None
    obstacle: str = ""
    """why there is no content"""
    modified_at: str | None = None


def _read_regular_file(name: str, folder: int | None, limit: int) -> _Found:
    """No link is followed, and a FIFO does not block."""
    try:
        fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY, dir_fd=folder)
    except OSError as error:
        if error.errno == errno.ELOOP:
            return _Found(False, obstacle="is a link. Hand in the file itself.")
        raise
    try:
        status = os.fstat(fd)
    except OSError:
        os.close(fd)
        raise
    if not stat.S_ISREG(status.st_mode):
        os.close(fd)
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
        return _Found(False, obstacle=f"is {what}. Hand in the file itself.")
    modified_at = file_time(status.st_mtime_ns)
    with open(fd, "rb") as file:
        if status.st_size > limit:
            obstacle = f"has {status.st_size:,} bytes; at most {limit:,} are graded. Clear its outputs, or data in it."
            return _Found(True, obstacle=obstacle, modified_at=modified_at)
        return _Found(True, file.read(limit + 1)[:limit], modified_at=modified_at)


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
