"""A folder on this machine as a source: listed without following links, its files opened beneath it, read bounded."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from grader.errors import UserError
from grader.intake.beneath import open_beneath
from grader.intake.names import NOT_STUDENTS, shown
from grader.intake.records import Damaged, LeftOut, Member, Refused
from grader.submission import file_time, read_open_file

MAX_MEMBERS = 2_000
"""in a student's folder: a virtual environment that was handed in has more"""

_NOT_ENTERED = NOT_STUDENTS | {".venv", "node_modules"}
_NO_FILE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO)  # the last one: a socket


class Folder:
    def __init__(self, path: Path) -> None:
        """Raises UserError. A link in the place of `path` is followed: the instructor typed it."""
        self.name = str(path)
        self.left_out: list[LeftOut] = []
        try:
            self._fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise UserError(
                f"{path}: {error.strerror}; expected a folder with one folder for each student, or a zip"
            ) from None

    def members(self, depth: int, shared: int = 0) -> tuple[Member, ...]:
        self.left_out.clear()
        return tuple(self._walk((), depth, shared))

    def _walk(self, path: tuple[str, ...], depth: int, shared: int) -> Iterator[Member]:
        for member in self._list(path):
            yield member
            if _is_entered(member, depth):
                below = self._walk(member.path, depth, shared) if len(member.path) <= shared else None
                yield from below or self._descend(member, depth)

    def _descend(self, top: Member, depth: int) -> list[Member]:
        found: list[Member] = []
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            for member in self._list(folder.path):
                if len(found) == MAX_MEMBERS:
                    why = f"holds more than {MAX_MEMBERS:,} files and folders; the rest was not looked at"
                    self.left_out.append(LeftOut(shown(top.path), why))
                    return [*found, Member(top.path, top.path, is_folder=True, fault=why)]
                found.append(member)
                if _is_entered(member, depth):
                    waiting.append(member)
        return found

    def _list(self, path: tuple[str, ...]) -> Iterator[Member]:
        """What lies in a folder, by name; where it cannot be read, the folder itself once more and why."""
        try:
            fd = open_beneath(self._fd, path, os.O_DIRECTORY) if path else os.dup(self._fd)
        except OSError as error:
            why = f"cannot be read here: {error.strerror}"
            self.left_out.append(LeftOut(shown(path), why))
            yield Member(path, path, is_folder=True, fault=why)
            return
        try:
            os.lseek(fd, 0, os.SEEK_SET)  # a duplicate shares the place where the last listing ended
            with os.scandir(fd) as entries:
                listed = sorted(entries, key=lambda entry: os.fsencode(entry.name))
            yield from [_member(entry, (*path, entry.name)) for entry in listed]
        finally:
            os.close(fd)

    def read(self, member: Member, limit: int) -> bytes:
        try:
            content, why, is_file = read_open_file(open_beneath(self._fd, member.path), limit)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise Refused("is a link, or lies behind one. Hand in the file itself.") from None
            if error.errno in _NO_FILE:
                raise Refused(f"cannot be opened: {error.strerror}.") from None
            raise Damaged(f"cannot be read here: {error.strerror}") from None
        if content is None:
            raise Refused(why, is_file)
        return content

    def close(self) -> None:
        os.close(self._fd)


def _is_entered(member: Member, depth: int) -> bool:
    return member.is_folder and not member.fault and len(member.path) < depth and member.path[-1] not in _NOT_ENTERED


def _member(entry: os.DirEntry[str], path: tuple[str, ...]) -> Member:
    if entry.is_symlink():
        return Member(path, path, obstacle="is a link. Hand in the file itself.")
    if entry.is_dir(follow_symlinks=False):
        return Member(path, path, is_folder=True, obstacle="is a folder. Hand in the file itself.")
    if not entry.is_file(follow_symlinks=False):
        return Member(path, path, obstacle="is not a regular file. Hand in the file itself.")
    try:
        modified = entry.stat(follow_symlinks=False).st_mtime_ns
        return Member(path, path, modified=modified, modified_at=file_time(modified))
    except OSError as error:
        return Member(path, path, fault=f"cannot be read here: {error.strerror}")
