"""The table of contents of a zip: where it is, how long it may be, its rows. Bounded before anything is made of it."""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UserError

_END = struct.Struct("<4s4H2LH")
_END64_PLACE = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ROW = struct.Struct("<4s6H3L5H2L")
_ROW_MARK, _END_MARK = b"PK\x01\x02", b"PK\x05\x06"

_OTHER_KINDS = {
    b"\x1f\x8b": "a gzip file",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!": "a rar archive",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
}
CUT_SHORT = "is damaged or cut short: download it again"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the table of contents (PKWARE's APPNOTE.TXT, 4.3.12)."""

    raw_name: bytes
    flags: int
    method: int
    modified: int
    crc: int
    packed_bytes: int
    bytes: int
    mode: int
    offset: int

    @property
    def is_folder(self) -> bool:
        return self.raw_name.endswith(b"/") or stat.S_ISDIR(self.mode)


def read(fd: int, path: Path, most_bytes: int, most_members: int) -> tuple[Iterator[Entry], int]:
    """(the rows, where they begin and with that the members end)."""
    status = os.fstat(fd)
    if not stat.S_ISREG(status.st_mode):
        raise UserError(f"{path} is no regular file; expected a folder or a zip of submissions")
    start, size = _place_of_table(fd, path, status.st_size)
    if size > most_bytes:
        raise UserError(f"{path}: its table of contents has {size:,} bytes, at most {most_bytes:,} are read")
    table = os.pread(fd, size, start)
    count = table.count(_ROW_MARK)  # not what the end says; it is counted before anything is made of a row
    if count > most_members:
        raise UserError(f"{path} has {count:,} members; at most {most_members:,} are read. Split it")
    return _rows(table, path), start


def _place_of_table(fd: int, path: Path, size: int) -> tuple[int, int]:
    """(offset, size) of the table of contents."""
    from_end = min(size, _END.size + 0xFFFF)
    tail = os.pread(fd, from_end, size - from_end)
    at = tail.rfind(_END_MARK)
    while at >= 0:
        if at + _END.size <= len(tail):
            fields = _END.unpack_from(tail, at)
            if at + _END.size + fields[-1] == len(tail):
                break
        at = tail.rfind(_END_MARK, 0, at)
    if at < 0:
        raise UserError(f"{path} {_why_no_zip(os.pread(fd, 512, 0))}")
    _, _, _, _, _, table_size, start, _ = fields
    if start == 0xFFFFFFFF or table_size == 0xFFFFFFFF or fields[4] == 0xFFFF:
        found = _place64(fd, size - len(tail) + at)
        start, table_size = found or (start, table_size)
    if start + table_size > size - len(tail) + at:
        raise UserError(f"{path} {CUT_SHORT}")
    return start, table_size


def _place64(fd: int, end: int) -> tuple[int, int] | None:
    """The same in an archive of more than 4 GiB or 65,535 members: a locator lies before the end."""
    locator = os.pread(fd, _END64_PLACE.size, max(0, end - _END64_PLACE.size))
    if not locator.startswith(b"PK\x06\x07") or len(locator) < _END64_PLACE.size:
        return None
    record = os.pread(fd, _END64.size, min(_END64_PLACE.unpack(locator)[2], end))
    if not record.startswith(b"PK\x06\x06") or len(record) < _END64.size:
        return None
    *_, table_size, start = _END64.unpack(record)
    return start, table_size


def _why_no_zip(beginning: bytes) -> str:
    kind = next((kind for mark, kind in _OTHER_KINDS.items() if beginning.startswith(mark)), None)
    if kind is None and beginning[257:262] == b"ustar":
        kind = "a tar archive"
    if kind:
        return f"is {kind}; expected a folder with one folder for each student, or a zip. Unpack it and name the folder"
    if beginning.startswith(b"PK"):
        return f"has no table of contents, so it {CUT_SHORT}"
    return "is no zip; expected a folder with one folder for each student, or a zip"


def _rows(table: bytes, path: Path) -> Iterator[Entry]:
    at = 0
    while at < len(table):
        if at + _ROW.size > len(table) or table[at : at + 4] != _ROW_MARK:
            raise UserError(f"{path}: its table of contents {CUT_SHORT}")
        fields = _ROW.unpack_from(table, at)
        flags, method, time, date, crc, packed_bytes, size, name_bytes, extra_bytes, comment_bytes = fields[3:13]
        attributes, offset = fields[15:]
        at += _ROW.size
        name = table[at : at + name_bytes]
        extra = table[at + name_bytes : at + name_bytes + extra_bytes]
        size, packed_bytes, offset = _wide(extra, size, packed_bytes, offset)
        yield Entry(name, flags, method, date << 16 | time, crc, packed_bytes, size, attributes >> 16, offset)
        at += name_bytes + extra_bytes + comment_bytes


def _wide(extra: bytes, *narrow: int) -> Iterator[int]:
    """The sizes and the offset; those that do not fit into 32 bits are in the extra field 1, in this order."""
    wide: list[int] = []
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            numbers = extra[at + 4 : at + 4 + size]
            wide = list(struct.unpack(f"<{len(numbers) // 8}Q", numbers[: len(numbers) // 8 * 8]))
        at += 4 + size
    for number in narrow:
        yield wide.pop(0) if number == 0xFFFFFFFF and wide else number
