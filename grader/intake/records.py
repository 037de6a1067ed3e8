"""What intake passes along: members of an archive or folder, files that students handed in, students."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Member:
    """A file or folder as an archive or a folder names it. Nobody has opened it yet."""

    parts: tuple[str, ...]
    """its path as the layout sees it"""
    path: tuple[str, ...]
    """its path in the source, by which it is read"""
    is_folder: bool = False
    modified: int = 0
    """the larger, the later; to be compared within one source only"""
    modified_at: str | None = None
    """the same as ISO 8601, UTC; None: not known, as in a zip, which does not say in which time zone"""
    obstacle: str = ""
    """what stands there in the place of a file, in words that follow its name"""
    fault: str = ""
    """why nobody can tell what it holds, such as a damaged archive: no student's doing"""

    def beneath(self, base: tuple[str, ...]) -> Member:
        """The same member, as a layout sees it that begins in the folder `base`."""
        return replace(self, parts=self.path[len(base) :])


@dataclass(frozen=True, slots=True)
class LeftOut:
    name: str
    """printable"""
    why: str
    lies_in: tuple[str, ...] | None = None
    """where it has no name that could be read: the folders above it, as far as theirs can be"""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file that a student handed in."""

    member: Member
    shown: str
    """what the student knows it by: its name, with folders where it lies in some"""
    names: tuple[str, ...]
    """what it may count as: its own name, and that without what an LMS added to it"""
    when: int = 0
    """the larger, the later; among files of one student"""
    tie: tuple[int, str] = (0, "")
    """decides between equally old ones, the larger counts"""
    submitted_at: str | None = None
    """ISO 8601, UTC: what the LMS says, or a file's own time where nothing has copied it"""
    marked_late: bool | None = None
    """by the LMS; None: it does not say"""


@dataclass(frozen=True, slots=True)
class Student:
    """Somebody whom the archive or the roster names, and all that they handed in."""

    id: str
    """printable, and what judgements are stored under"""
    name: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    """what the archive says of them, as (kind, value), the surest kind first; `roster.KINDS` lists the kinds"""
    files: tuple[HandedIn, ...] = ()
    fault: str = ""
    """why nobody can tell what they handed in"""
    submitted_at: str | None = None
    """by the roster, where that is an LMS's worksheet"""
    known_as: str = ""
    """as the source calls them, where that is not the id"""


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a layout made of the members."""

    students: tuple[Student, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    said: str = ""
    """what the instructor should know of how it was read, to follow the name of the layout"""


class Refused(Exception):
    """What stands there is not graded; the words follow its name. `is_file`: a file it is, all the same."""

    def __init__(self, why: str, is_file: bool = False) -> None:
        super().__init__(why)
        self.is_file = is_file


class Damaged(Exception):
    """Nobody can tell what it holds; the words follow its name."""


class Source(Protocol):
    """An archive or a folder, open for as long as its members are read."""

    name: str
    left_out: list[LeftOut]
    """what is no member for anybody: paths that lead elsewhere, names that cannot be read"""

    def members(self, depth: int, shared: int = 0) -> Sequence[Member]:
        """All, as far as `depth` folders down.

        shared: how many folders lie above a student's; what is in these is not bounded, as a student's folder may be.
        """
        ...

    def read(self, member: Member, limit: int) -> bytes:
        """The content, of which at most `limit` bytes are ever in memory. Raises Refused, Damaged."""
        ...

    def close(self) -> None: ...


@dataclass
class Gathering:
    """Files that come one by one, gathered by student in the order of their ids."""

    students: dict[str, Student] = field(default_factory=dict)
    files: dict[str, list[HandedIn]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def add(self, student: Student, *files: HandedIn) -> None:
        known = self.students.setdefault(student.id, student)
        if student.fault and not known.fault:
            self.students[student.id] = student
        self.files.setdefault(student.id, []).extend(files)

    def sorted(self, said: str = "") -> Sorted:
        students = (replace(self.students[key], files=tuple(self.files[key])) for key in sorted(self.students))
        return Sorted(tuple(students), tuple(self.left_out), said)
