"""The folder that reports are written to: what is in it, from what it was made, and what was there before.

reports/<student>/index.html                    what counts now
reports/<student>/versions/2026-11-21T10-00-00Z.html    what was there before, by the moment that it was as of
reports/.made-from.json                         from what each one was made, so that what is unchanged is left alone
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from grader.model import Report
from grader.replacing import replaced

STATE = ".made-from.json"
VERSIONS = "versions"
MAX_NAME_BYTES = 200  # file systems take 255


@dataclass(frozen=True, slots=True)
class Made:
    """From what a report was made, and what it said."""

    key: str = ""
    """hash of all that it follows from"""
    as_of: str = ""
    points: float | None = None
    exercises: dict[str, float | None] = field(default_factory=dict)
    """slug -> points that count"""
    annotations: tuple[str, ...] = ()
    """ids"""


def made_of(report: Report, key: str) -> Made:
    points = {entry.exercise.slug: entry.grade.points for entry in report.entries}
    return Made(key, report.as_of, report.points, points, tuple(one.id for one in report.annotations))


class Folder:
    """Reports of one format in one folder."""

    def __init__(self, path: Path, name: str) -> None:
        """name: of each report, such as index.html."""
        self.path = path
        self.name = name
        self.made = self._read().get(name, {})

    def file(self, student: str) -> Path:
        return self.path / folder_name(student) / self.name

    def has(self, student: str, key: str) -> bool:
        known = self.made.get(student)
        return known is not None and known.key == key and self.file(student).is_file()

    def write(self, student: str, content: bytes, before: Made | None) -> bool:
        """Put a report in its place and keep the one that was there; False where it says the same as that one."""
        path = self.file(student)
        if path.is_file():
            if path.read_bytes() == content:
                return False
            self._keep(path, before.as_of if before else "")
        path.parent.mkdir(parents=True, exist_ok=True)
        with replaced(path) as partial:
            partial.write_bytes(content)
        return True

    def _keep(self, path: Path, as_of: str) -> None:
        versions = path.parent / VERSIONS
        versions.mkdir(exist_ok=True)
        stem = as_of.replace("+00:00", "Z").replace(":", "-") or "earlier"
        number = 1
        while (kept := versions / f"{stem}{f'-{number}' if number > 1 else ''}{path.suffix}").exists():
            number += 1
        path.rename(kept)

    def remember(self, made: dict[str, Made]) -> None:
        """Note from what reports were made. A second command at the same time costs at most that one is made again."""
        self.made |= made
        everything = {**self._read(), self.name: self.made}
        text = json.dumps({name: {who: asdict(one) for who, one in of.items()} for name, of in everything.items()})
        with replaced(self.path / STATE) as partial:
            partial.touch(mode=0o600)  # the points of everybody: for staff, wherever the folder is put
            partial.write_text(text, encoding="utf-8")

    def _read(self) -> dict[str, dict[str, Made]]:
        """Empty where there is nothing, or nothing that can be read: then all is made again."""
        try:
            data = json.loads((self.path / STATE).read_text(encoding="utf-8"))
            return {name: {who: _made(one) for who, one in of.items()} for name, of in data.items()}
        except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, AttributeError, KeyError):
            return {}


def _made(data: dict[str, object]) -> Made:
    return Made(**{**data, "annotations": tuple(data["annotations"])})  # type: ignore[arg-type]


def change(before: Made | None, now: Made) -> str:
    """What is new for the student, in a few words: `w2-maxpool 3 → 6; new comment`."""
    if before is None:
        return "new"
    slugs = dict.fromkeys([*before.exercises, *now.exercises])
    missing = "\N{EN DASH}"
    moved = [
        f"{slug} {_points(before.exercises.get(slug), missing)} → {_points(now.exercises.get(slug), missing)}"
        for slug in slugs
        if before.exercises.get(slug, missing) != now.exercises.get(slug, missing)
    ]
    written = len(set(now.annotations) - set(before.annotations))
    gone = len(set(before.annotations) - set(now.annotations))
    said = [f"{written} new from staff"] if written else [f"{gone} of staff withdrawn"] if gone else []
    return "; ".join([*moved, *said]) or "other words or looks"


def _points(value: float | None, missing: str) -> str:
    return missing if value is None else f"{value:g}"


def folder_name(student: str) -> str:
    """A student's id as the name of one folder: never a path, never hidden, never too long."""
    safe = student.replace("%", "%25").replace("/", "%2F").replace("\0", "%00") or "%"
    dots = len(safe) if safe.strip(".") == "" else 1
    safe = "%2E" * dots + safe[dots:] if safe.startswith(".") else safe
    if len(safe.encode()) <= MAX_NAME_BYTES:
        return safe
    digest = hashlib.sha256(student.encode()).hexdigest()[:16]  # two long names may begin alike
    return f"{safe.encode()[:MAX_NAME_BYTES].decode(errors='ignore')}-{digest}"
