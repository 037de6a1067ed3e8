"""What a zip holds is refused member by member, by name, and the others go on."""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from grader.errors import UserError
from grader.intake.archive import Archive, Limits
from grader.intake.records import Damaged, Refused

GOOD = {"name": "good/maxpool.py", "content": b"good = 1\n"}
LINK, FIFO, DEVICE = 0o120777, 0o010644, 0o020644
LIMITS = Limits()
DAMAGED = "is damaged or cut short: download it again"


@pytest.fixture
def opened(write_zip: Callable[..., Path]):
    archives: list[Archive] = []

    def open_it(*members: dict[str, Any], limits: Limits = LIMITS, wide_end: bool = False) -> Archive:
        archives.append(Archive(write_zip(*members, wide_end=wide_end), limits))
        return archives[-1]

    yield open_it
    for archive in archives:
        archive.close()


def content(archive: Archive, name: str = "good/maxpool.py", limit: int = 2**20) -> bytes:
    (member,) = [member for member in archive.members(99) if "/".join(member.path) == name]
    return archive.read(member, limit)


NAMES = [
    ("../../evil.py", "../../evil.py", "its name leads out of the archive"),
    ("a/../../evil.py", "a/../../evil.py", "its name leads out of the archive"),
    ("..", "..", "its name leads out of the archive"),
    ("/etc/evil.py", "/etc/evil.py", "its name is an absolute path"),
    ("//host/evil.py", "//host/evil.py", "its name is an absolute path"),
    ("C:/evil.py", "C:/evil.py", "its name is an absolute path"),
    ("c:evil.py", "c:evil.py", "its name is an absolute path"),
    ("..\\evil.py", "..\\evil.py", "its name holds a backslash"),
    ("s01\\maxpool.py", "s01\\maxpool.py", "its name holds a backslash"),
    ("a/./b.py", "a/./b.py", "its name, or a folder's above it, is empty"),
    ("a//b.py", "a//b.py", "its name, or a folder's above it, is empty"),
    (" /b.py", " /b.py", "its name, or a folder's above it, is empty"),
    ("", "", "its name, or a folder's above it, is empty"),
    ("a\0b.py", "a\\x00b.py", "its name holds a control character (U+0000)"),
    ("a\nb.py", "a\\nb.py", "its name holds a control character (U+000A)"),
    ("\x1b[2Jb.py", "\\x1b[2Jb.py", "its name holds a control character (U+001B)"),
    ("\u202eyp.b", "\\u202eyp.b", "its name holds a mark that hides or reorders text (U+202E)"),
    ("a\u200bb.py", "a\\u200bb.py", "its name holds a mark that hides or reorders text (U+200B)"),
    ("a\u2028b.py", "a\\u2028b.py", "its name holds a character that cannot be shown (U+2028)"),
    (b"\xff\xfe.py", "\\xff\\xfe.py", "its name is not UTF-8"),
    ("x" * 5000 + "/maxpool.py", f"{'x' * 50}…{'x' * 14}/maxpool.py (5,011 characters)", "has more than 255 bytes"),
    ("d/" * 40 + "b.py", f"{'d/' * 25}…{'d/' * 10}b.py"[-76:], "it lies 40 folders deep"),
]


@pytest.mark.parametrize(("name", "shown", "why"), NAMES, ids=[row[1][:30] for row in NAMES])
@pytest.mark.parametrize("flags", [0, 0x800])
def test_a_name_that_deceives_is_refused_and_the_others_go_on(
    opened: Callable[..., Archive], name: str | bytes, shown: str, why: str, flags: int
) -> None:
    archive = opened({"name": name, "flags": flags}, GOOD)
    (left_out,) = archive.left_out
    assert left_out.name.startswith(shown[:20])
    assert len(left_out.name) < 120
    assert left_out.name.isprintable()
    assert why in left_out.why
    assert [member.path for member in archive.members(99)] == [("good",), ("good", "maxpool.py")]
    assert content(archive) == b"good = 1\n"


@pytest.mark.parametrize(
    "name", ["CON/maxpool.py", "Zoë (王)/maxpool.py", "می‌نا/maxpool.py", "-rf/$(id).py", "a b/…/x.py", "x" * 255]
)
def test_an_unusual_name_is_only_a_name(opened: Callable[..., Archive], name: str) -> None:
    """Nothing is written to a disk under it, so a name that is a device's on Windows is one like any other."""
    archive = opened({"name": name, "content": b"a = 2"})
    assert (content(archive, name), archive.left_out) == (b"a = 2", [])


FAULTS: list[tuple[str, list[dict[str, Any]], str]] = [
    ("encrypted", [{"flags": 0x801}], "is encrypted. Unpack the archive yourself and name the folder"),
    ("strongly encrypted", [{"flags": 0x841}], "is encrypted"),
    ("deflate64", [{"method": 9}], "is compressed by method 9; only deflate is read"),
    ("lzma", [{"method": 14}], "is compressed by method 14"),
    ("AES", [{"method": 99}], "is compressed by method 99"),
    ("wrong checksum", [{"crc": 1}], DAMAGED),
    ("wrong size", [{"size": 3}], DAMAGED),
    ("no deflate", [{"packed": b"\xff" * 20}], DAMAGED),
    ("stream without end", [{"packed": zlib.compress(b"a = 1\n" * 99, 9)[2:-9]}], DAMAGED),
    ("reaches beyond the members", [{"packed_bytes": 10**9}], DAMAGED),
    ("begins nowhere", [{"offset": 10**6}], DAMAGED),
    ("begins in the middle", [{"offset": 7}], "overlaps"),
    ("another name inside", [{"local_name": b"x/maxpoo1.py"}], "is called differently where it lies"),
    ("twice", [{}, {"content": b"a = 2"}], "is in the archive 2 times, as 'x/maxpool.py' and 'x/maxpool.py'"),
    ("in two cases", [{}, {"name": "x/MaxPool.py"}], "2 times, as 'x/maxpool.py' and 'x/MaxPool.py'"),
    ("one data for two", [{"offset": 0}], "overlaps 'good/maxpool.py' in the archive"),
]


@pytest.mark.parametrize(("members", "why"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_what_cannot_be_told_is_no_students_doing(
    opened: Callable[..., Archive], members: list[dict[str, Any]], why: str
) -> None:
    archive = opened(GOOD, *({"name": "x/maxpool.py", **member} for member in members))
    with pytest.raises(Damaged, match=re.escape(why)):
        content(archive, "x/maxpool.py")
    if "overlaps" not in why:
        assert content(archive) == b"good = 1\n"


def test_names_that_differ_in_how_letters_are_composed_are_the_same(opened: Callable[..., Archive]) -> None:
    archive = opened(GOOD, {"name": "é/maxpool.py"}, {"name": "e\u0301/maxpool.py"})
    assert len([item for item in archive.left_out if "is in the archive 2 times" in item.why]) == 2
    assert content(archive) == b"good = 1\n"


@pytest.mark.parametrize(
    ("mode", "why"), [(LINK, "is a link"), (FIFO, "is not a regular file"), (DEVICE, "is not a regular file")]
)
def test_what_is_no_file_is_not_read(opened: Callable[..., Archive], mode: int, why: str) -> None:
    archive = opened(GOOD, {"name": "x/maxpool.py", "content": b"/etc/passwd", "mode": mode})
    with pytest.raises(Refused, match=why):
        content(archive, "x/maxpool.py")
    assert [(item.name, why in item.why) for item in archive.left_out] == [("x/maxpool.py", True)]
    assert content(archive) == b"good = 1\n"


# How much


def test_a_bomb_is_stopped_while_it_inflates(opened: Callable[..., Archive]) -> None:
    """Whatever its header says: 200 MB that claim to be 6 bytes."""
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(bomb.compress(bytes(2**20)) for _ in range(200)) + bomb.flush()
    archive = opened(GOOD, {"name": "x/maxpool.py", "packed": packed, "size": 6})
    with pytest.raises(Refused, match="has more than 1,048,576 bytes; at most that many are graded") as refused:
        content(archive, "x/maxpool.py")
    assert refused.value.is_file
    assert archive._inflated < 2**20 + 2**17
    with pytest.raises(Refused, match="is packed more than 200 to 1"):
        content(archive, "x/maxpool.py", limit=20 * 2**20)
    assert content(archive) == b"good = 1\n"


def test_all_members_together_have_a_limit(opened: Callable[..., Archive]) -> None:
    text = bytes(range(256)) * 512
    members = [{"name": f"s{number}/maxpool.py", "content": text, "method": 0} for number in range(4)]
    archive = opened(*members, limits=Limits(total_bytes=3 * len(text)))
    for number in range(3):
        assert content(archive, f"s{number}/maxpool.py") == text
    with pytest.raises(Damaged, match="all members together have more than 393,216 bytes"):
        content(archive, "s3/maxpool.py")


@pytest.mark.parametrize("method", [0, 8])
@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 2**20])
def test_what_fits_is_read_whole(opened: Callable[..., Archive], method: int, size: int) -> None:
    text = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    archive = opened({"name": "x/maxpool.py", "content": text, "method": method})
    assert content(archive, "x/maxpool.py") == text


def test_members_are_counted_before_any_is_looked_at(write_zip: Callable[..., Path]) -> None:
    path = write_zip(*({"name": f"{number}", "content": b""} for number in range(101)))
    with pytest.raises(UserError, match=r"has 101 members; at most 100 are read\. Split it"):
        Archive(path, Limits(members=100))
    with pytest.raises(UserError, match="its table of contents has"):
        Archive(path, Limits(directory_bytes=1000))


def test_a_large_archive_keeps_its_numbers_elsewhere(opened: Callable[..., Archive]) -> None:
    archive = opened({**GOOD, "wide": True}, wide_end=True)
    assert content(archive) == b"good = 1\n"


class Stream:
    """Cannot go back, so that sizes follow the data."""

    def __init__(self, file: BinaryIO) -> None:
        self.write, self.flush = file.write, file.flush


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("streamed", [False, True])
def test_it_reads_what_python_writes(tmp_path: Path, compression: int, streamed: bool) -> None:
    path = tmp_path / "written.zip"
    with path.open("wb") as file, zipfile.ZipFile(Stream(file) if streamed else file, "w", compression) as archive:
        archive.comment = b"a comment that holds PK\5\6 and more"
        archive.writestr("Zoë/maxpool.py", b"a = 1\n" * 1000)
    read = Archive(path)
    assert content(read, "Zoë/maxpool.py") == b"a = 1\n" * 1000
    read.close()


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (b"", "is no zip; expected a folder with one folder for each student, or a zip"),
        (b"answer = 42\n" * 99, "is no zip; expected"),
        (b"\x1f\x8b\x08" + bytes(99), "is a gzip file; expected .* Unpack it and name the folder"),
        (b"7z\xbc\xaf\x27\x1c", "is a 7z archive"),
        (b"Rar!\x1a\x07", "is a rar archive"),
        (bytes(257) + b"ustar" + bytes(250), "is a tar archive"),
        (b"PK\3\4" + bytes(99), "has no table of contents, so it is damaged or cut short: download it again"),
    ],
)
def test_what_is_no_zip_is_told_what_it_is(tmp_path: Path, start: bytes, why: str) -> None:
    (tmp_path / "download.zip").write_bytes(start)
    with pytest.raises(UserError, match=why):
        Archive(tmp_path / "download.zip")


def test_no_damage_ends_in_anything_but_a_message(write_zip: Callable[..., Path]) -> None:
    """Each byte of a small archive turned over, and the archive cut short at each byte."""
    path = write_zip(GOOD, {"name": "x/maxpool.py", "content": b"a = 1\n" * 50, "wide": True}, wide_end=True)
    whole = path.read_bytes()
    damaged = [whole[:size] for size in range(len(whole))]
    damaged += [whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in range(len(whole))]
    for content in damaged:
        path.write_bytes(content)
        try:
            archive = Archive(path)
        except UserError:
            continue
        for member in archive.members(99):
            try:
                archive.read(member, 2**20)
            except (Damaged, Refused):
                continue
        archive.close()


def test_a_refused_archive_leaves_no_file_open(tmp_path: Path) -> None:
    (tmp_path / "download.zip").write_bytes(b"PK\3\4")
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(UserError):
        Archive(tmp_path / "download.zip")
    assert len(os.listdir("/proc/self/fd")) == before
