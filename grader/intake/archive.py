"""A zip as a source: its table of contents judged name by name, its members inflated into memory, bounded throughout.

Not by `zipfile`, which gives up on the whole archive where one name is broken, cuts names at a NUL byte, and makes a
record for each member before anybody can count them. What a header says is compared with what is there.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UserError
from grader.intake import directory
from grader.intake.directory import CUT_SHORT, Entry
from grader.intake.names import hides, printable, same_for_a_reader, shortened
from grader.intake.records import Damaged, LeftOut, Member, Refused

CHUNK = 64 * 2**10
RATIO_FROM_BYTES = 2**20  # a file of nothing but spaces is smaller than this, and no bomb
MAX_PART_BYTES = 255  # of a name; no file system takes more
MAX_DEPTH = 32  # folders above a file


@dataclass(frozen=True, slots=True)
class Limits:
    members: int = 200_000
    """twenty files for each of 10,000 students"""
    directory_bytes: int = 64 * 2**20
    """of the table of contents"""
    ratio: int = 200
    """bytes inflated from one; program text and pictures stay below 20, deflate's most is 1032"""
    total_bytes: int = 32 * 2**30
    """inflated in one run, all members together"""


_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_MARK = b"PK\x03\x04"
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _IS_UTF8 = 0x1 | 0x40 | 0x2000, 0x800


class Archive:
    def __init__(self, path: Path, limits: Limits = Limits()) -> None:
        """Raises UserError where nothing can be listed. Bad members do not stop the others."""
        self.name = str(path)
        self.left_out: list[LeftOut] = []
        self._limits = limits
        self._inflated = 0
        try:
            self._fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise UserError(f"{path}: {error.strerror}; expected a folder or a zip of submissions") from None
        try:
            rows, self._data_end = directory.read(self._fd, path, limits.directory_bytes, limits.members)
            self._entries: dict[tuple[str, ...], Entry] = {}
            self._members = self._judge_names(list(rows))
        except BaseException:
            os.close(self._fd)
            raise

    def _judge_names(self, rows: list[Entry]) -> tuple[Member, ...]:
        named: list[tuple[str, Entry]] = []
        for entry in rows:
            name, why = _name(entry)
            if why:
                self.left_out.append(LeftOut(shortened(name), why, _folders_above(entry)))
            else:
                named.append((name, entry))
        faults = {**_same_names(named), **_overlaps(named, self._data_end)}
        members: dict[tuple[str, ...], Member] = {}
        for name, entry in named:
            path = tuple(name.rstrip("/").split("/"))
            fault = faults.get(id(entry), "")
            for folder in (path[:depth] for depth in range(1, len(path))):
                members.setdefault(folder, _folder(folder))
            if entry.is_folder:
                members.setdefault(path, _folder(path))
                continue
            fault = fault or _cannot_be_unpacked(entry)
            members[path] = Member(path, path, modified=entry.modified, obstacle=_no_file(entry), fault=fault)
            self._entries[path] = entry
            if fault or members[path].obstacle:
                self.left_out.append(LeftOut(shortened(printable(name)), fault or members[path].obstacle))
        return tuple(members[path] for path in sorted(members))

    def members(self, depth: int, shared: int = 0) -> tuple[Member, ...]:  # noqa: ARG002  its table names all
        return tuple(member for member in self._members if len(member.path) <= depth)

    def read(self, member: Member, limit: int) -> bytes:
        if member.fault:
            raise Damaged(member.fault)
        if member.obstacle:
            raise Refused(member.obstacle)
        entry = self._entries[member.path]
        try:
            header = os.pread(self._fd, _LOCAL.size, entry.offset)
            start = entry.offset + _LOCAL.size
            if len(header) < _LOCAL.size or not header.startswith(_LOCAL_MARK):
                raise Damaged(CUT_SHORT)
            *_, name_bytes, extra_bytes = _LOCAL.unpack(header)
            if os.pread(self._fd, name_bytes, start) != entry.raw_name:
                raise Damaged("is called differently where it lies in the archive than in its table of contents")
            return self._inflate(entry, start + name_bytes + extra_bytes, limit)
        except OSError as error:
            raise Damaged(f"cannot be read here: {error.strerror}") from None

    def _inflate(self, entry: Entry, start: int, limit: int) -> bytes:
        if start + entry.packed_bytes > self._data_end:
            raise Damaged(CUT_SHORT)
        out = bytearray()
        packed_bytes = 0
        try:
            for taken, piece in self._pieces(entry, start):
                packed_bytes += taken
                out += piece
                self._inflated += len(piece)
                self._refuse_bombs(len(out), packed_bytes, limit)
        except zlib.error:
            raise Damaged(CUT_SHORT) from None
        if len(out) != entry.bytes or zlib.crc32(out) != entry.crc:
            raise Damaged(CUT_SHORT)
        return bytes(out)

    def _pieces(self, entry: Entry, start: int) -> Iterator[tuple[int, bytes]]:
        """(packed bytes taken, bytes that came of them), at most CHUNK of each at a time."""
        inflate = zlib.decompressobj(-zlib.MAX_WBITS) if entry.method == _DEFLATED else None
        for place in range(start, start + entry.packed_bytes, CHUNK):
            packed = os.pread(self._fd, min(CHUNK, start + entry.packed_bytes - place), place)
            if inflate is None:
                yield len(packed), packed
                continue
            yield len(packed), inflate.decompress(packed, CHUNK)
            while inflate.unconsumed_tail:
                yield 0, inflate.decompress(inflate.unconsumed_tail, CHUNK)
        if inflate is not None:
            while piece := inflate.decompress(b"", CHUNK):
                yield 0, piece
            if not inflate.eof:
                raise Damaged(CUT_SHORT)

    def _refuse_bombs(self, inflated: int, packed: int, limit: int) -> None:
        if inflated > limit:
            raise Refused(f"has more than {limit:,} bytes; at most that many are graded. Clear its outputs.", True)
        if inflated > RATIO_FROM_BYTES and inflated > self._limits.ratio * packed:
            raise Refused(f"is packed more than {self._limits.ratio} to 1, as nothing is that people write.", True)
        if self._inflated > self._limits.total_bytes:
            raise Damaged(
                f"was not read: all members together have more than {self._limits.total_bytes:,} bytes. "
                "Unpack the archive and name the folder, if you trust it"
            )

    def close(self) -> None:
        os.close(self._fd)


def _folder(path: tuple[str, ...]) -> Member:
    return Member(path, path, is_folder=True, obstacle="is a folder. Hand in the file itself.")


# Names


def _name(entry: Entry) -> tuple[str, str]:
    """(the name, "") or (the name made printable, why it is refused)."""
    try:
        # Without the mark that says so, UTF-8 is what macOS writes; any other encoding would be a guess.
        name = entry.raw_name.decode("utf-8")
    except UnicodeDecodeError:
        return printable(os.fsdecode(entry.raw_name)), "its name is not UTF-8. Rename it, or unpack the archive"
    why = _why_refused(name, is_folder=entry.is_folder)
    return (printable(name), why) if why else (name, "")


def _folders_above(entry: Entry) -> tuple[str, ...]:
    """Those that have a name that can be read, from the top down."""
    readable: list[str] = []
    for part in entry.raw_name.rstrip(b"/").split(b"/")[:-1]:
        text = part.decode("utf-8", "replace")
        if text.encode() != part or _why_refused(text, is_folder=False):
            break
        readable.append(text)
    return tuple(readable)


def _why_refused(name: str, is_folder: bool) -> str:
    path = name.rstrip("/") if is_folder else name
    parts = path.split("/")
    if hidden := hides(name):
        return f"its name holds {hidden}"
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "its name is an absolute path"
    if "\\" in name:
        return "its name holds a backslash, which is a folder's separator on Windows only"
    if ".." in parts:
        return "its name leads out of the archive"
    if not all(part.strip() and part != "." for part in parts):
        return "its name, or a folder's above it, is empty"
    if max(len(part.encode()) for part in parts) > MAX_PART_BYTES:
        return f"its name, or a folder's above it, has more than {MAX_PART_BYTES} bytes"
    if len(parts) > MAX_DEPTH:
        return f"it lies {len(parts) - 1} folders deep, at most {MAX_DEPTH - 1} are looked into"
    return ""


def _same_names(named: Iterable[tuple[str, Entry]]) -> dict[int, str]:
    """Which of two would be graded, nobody can tell: both are refused, by id() of the entry."""
    alike: dict[str, list[tuple[str, Entry]]] = {}
    for name, entry in named:
        if not entry.is_folder:
            alike.setdefault(same_for_a_reader(same_for_a_reader(name).casefold()), []).append((name, entry))
    faults: dict[int, str] = {}
    for group in alike.values():
        if len(group) > 1:
            names = " and ".join(repr(printable(name)) for name, _ in group[:3])
            faults |= {id(entry): f"is in the archive {len(group)} times, as {names}" for _, entry in group}
    return faults


def _overlaps(named: Iterable[tuple[str, Entry]], end: int) -> dict[int, str]:
    """Members that share bytes: a small archive of these inflates without bound. By id() of the entry."""
    faults: dict[int, str] = {}
    last: tuple[int, str, Entry] | None = None
    for name, entry in sorted(named, key=lambda item: item[1].offset):
        if last and entry.offset < last[0]:
            faults[id(entry)] = f"overlaps {printable(last[1])!r} in the archive"
            faults[id(last[2])] = f"overlaps {printable(name)!r} in the archive"
        after = entry.offset + _LOCAL.size + len(entry.raw_name) + entry.packed_bytes
        if after > end:
            faults[id(entry)] = CUT_SHORT
        if last is None or after > last[0]:
            last = (after, name, entry)
    return faults


def _no_file(entry: Entry) -> str:
    kind = stat.S_IFMT(entry.mode)
    if kind == stat.S_IFLNK:
        return "is a link. Hand in the file itself."
    return "" if kind in (0, stat.S_IFREG) else "is not a regular file. Hand in the file itself."


def _cannot_be_unpacked(entry: Entry) -> str:
    if entry.flags & _ENCRYPTED:
        return "is encrypted. Unpack the archive yourself and name the folder"
    if entry.method not in (_STORED, _DEFLATED):
        return f"is compressed by method {entry.method}; only deflate is read. Pack the archive again"
    return ""
