"""Packs a student's files into one archive to hand in, and says before what would go wrong with them."""

from __future__ import annotations

import difflib
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import grader
from grader.errors import UserError
from grader.model import Course, Verdict
from grader.practice.checking import Bench, Checked, read
from grader.practice.definitions import defined
from grader.practice.files import Work
from grader.report.hostile import visible

RECEIPT = "receipt.json"
FORMAT = 1
MAX_ID = 100  # characters
_NOT_IN_NAMES = set('/\\:*?"<>|')


@dataclass(frozen=True, slots=True)
class Packed:
    """A file on its way, and what was found out about it."""

    work: Work
    content: bytes
    result: Checked
    obstacle: str
    """why nothing of it can be graded; empty where something can"""
    missing: tuple[str, ...]
    """functions and values that it does not define, each with the name that may be meant for it"""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def passed(self) -> str:
        good = sum(test.verdict is Verdict.ACCEPTED for test in self.result.tests)
        return f"{good} of {len(self.result.tests)} public tests"


def look(bench: Bench, work: Work) -> Packed:
    """The file as it is now, once over: can it be read, does it run, is all there?"""
    submission = read(work.exercise, work.path)
    try:
        content = work.path.read_bytes()
    except OSError:
        content = b""
    if submission.sha256 not in (None, hashlib.sha256(content).hexdigest()):
        raise UserError(f"{work.path.name} was saved while it was looked at; run the same command again")
    result = bench.check(submission, work.exercise)
    obstacle = submission.problem or result.judgement.message
    names = (*work.exercise.functions, *work.exercise.values)
    there = defined(submission.source.content.decode("utf-8", "replace")) if submission.source else set(names)
    missing = tuple(_with_likely(name, there - {*names}) for name in names if name not in there) if not obstacle else ()
    return Packed(work, content, result, obstacle, missing)


def _with_likely(name: str, there: set[str]) -> str:
    close = difflib.get_close_matches(name, there, n=1)
    return f"{name} (is {close[0]} meant for it?)" if close else name


def remarks(one: Packed) -> Iterator[tuple[str, str]]:
    """What the student should know of a file before it goes: (line, its colour)."""
    name, slug = one.work.path.name, one.work.exercise.slug
    if one.obstacle:
        yield f"{name}: nothing of it can be graded. {visible(one.obstacle)}", "red"
        return
    yield f"{name}: passes {one.passed}.", "green" if one.result.passed else ""
    if one.missing:
        yield f"  it does not define {', '.join(one.missing)}, which {slug} asks for", "yellow"
    yield from ((f"  note: {visible(note)}", "yellow") for note in one.result.notes)


def check_id(student: str) -> str:
    """An id that is a folder's name on every system. Raises UserError."""
    bad = sorted(set(student) & _NOT_IN_NAMES)
    if not student.strip() or bad or not student.isprintable() or student.startswith(".") or len(student) > MAX_ID:
        what = f"it holds {' '.join(bad)}" if bad else f"it must be printable, and 1 to {MAX_ID} characters"
        raise UserError(f"--student {student!r} cannot be an id: {what}. Use the one that your course knows you by.")
    return student


def receipt(course: Course, student: str, packed: Sequence[Packed], now: datetime) -> dict[str, object]:
    return {
        "format": FORMAT,
        "course": course.slug,
        "student": student,
        "packed_at": now.isoformat(timespec="seconds"),
        "made_by": f"grader {grader.__version__}",
        "files": [
            {
                "exercise": one.work.exercise.slug,
                "file": one.work.path.name,
                "sha256": one.sha256,
                "bytes": len(one.content),
                "modified_at": _modified(one.work.path),
                "passed": one.passed,
            }
            for one in packed
        ],
    }


def archive(student: str, packed: Sequence[Packed], said: dict[str, object], now: datetime) -> bytes:
    """A zip in the plain layout, <student>/<file>, that `grader grade` takes as it is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        files = [(one.work.path.name, one.content) for one in packed]
        for name, content in [*files, (RECEIPT, (json.dumps(said, indent=1) + "\n").encode())]:
            member = zipfile.ZipInfo(f"{student}/{name}", now.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o100644 << 16
            made.writestr(member, content)
    return buffer.getvalue()


def words(course: Course, student: str, packed: Sequence[Packed], content: bytes, path: Path, now: datetime) -> str:
    """The receipt for whoever reads it."""
    rows = [
        f"  {one.work.path.name:20} {one.work.exercise.slug:18} {one.passed:26} sha256 {one.sha256}" for one in packed
    ]
    return "\n".join(
        [
            f"Receipt: {len(packed)} {'file' if len(packed) == 1 else 'files'} of {student} for {course.title}",
            f"packed at {now.isoformat(timespec='seconds')} into {path.name}",
            f"  sha256 of the archive {hashlib.sha256(content).hexdigest()}",
            *rows,
            "Hand in the archive. Your instructor's records show these hashes of your files.",
        ]
    )


def save(path: Path, content: bytes, text: str) -> Path:
    """Writes the archive and the receipt beside it, whose path it returns. Raises UserError."""
    beside = path.with_name(f"{path.stem}.receipt.txt")
    try:
        path.write_bytes(content)
        beside.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}. Name another place: --out FILE.zip") from None
    return beside


def default_path(course: Course, student: str, now: datetime) -> Path:
    return Path(f"{course.slug}-{student}-{now:%Y%m%d-%H%M%S}.zip")


def _modified(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
