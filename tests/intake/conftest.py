"""Archives are made here, byte by byte where `zipfile` would refuse to write what a hostile one holds."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader.intake import detect, reading
from grader.intake.detect import Intake
from grader.model import Course, Exercise, Limits, Submission

MAXPOOL = Exercise("w2-maxpool", "Max-pooling", 2, 8.0, "maxpool", {"max_pool2d": "Tensor"}, {}, (), Limits())
CONV = Exercise("w2-conv2d", "Convolution", 2, 3.0, "conv2d", {"conv2d": "Tensor"}, {}, (), Limits())
COUNT = Exercise("w3-count", "Counting", 3, 8.0, "count", {"count_params": "int"}, {}, (), Limits())
EXERCISES = (MAXPOOL, CONV, COUNT)


@dataclass(frozen=True)
class Packed:
    """A member as a zip holds it; None: what an honest archiver writes."""

    name: str | bytes
    content: bytes = b"a = 1\n"
    method: int = 8
    flags: int = 0x800
    mode: int = 0o100644
    minutes: int = 0
    size: int | None = None
    crc: int | None = None
    packed: bytes | None = None
    packed_bytes: int | None = None
    offset: int | None = None
    local_name: bytes | None = None
    wide: bool = False
    """sizes and offset in the extra field, as in an archive of more than 4 GiB"""


def zip_bytes(members: Iterable[Packed], wide_end: bool = False) -> bytes:
    body, table, count = bytearray(), bytearray(), 0
    for member in members:
        count += 1
        name = member.name.encode() if isinstance(member.name, str) else member.name
        packed = member.packed if member.packed is not None else _deflate(member)
        crc = zlib.crc32(member.content) if member.crc is None else member.crc
        size = len(member.content) if member.size is None else member.size
        packed_bytes = len(packed) if member.packed_bytes is None else member.packed_bytes
        offset = len(body) if member.offset is None else member.offset
        date, time = (2026 - 1980) << 9 | 11 << 5 | 20, member.minutes // 60 << 11 | member.minutes % 60 << 5
        local = name if member.local_name is None else member.local_name
        body += struct.pack(
            "<4s5H3L2H", b"PK\3\4", 20, member.flags, member.method, time, date, crc, len(packed), size, len(local), 0
        )
        body += local + packed
        extra = b""
        if member.wide:
            extra = struct.pack("<2H3Q", 1, 24, size, packed_bytes, offset)
            size = packed_bytes = offset = 0xFFFFFFFF
        table += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 0x314, 20, member.flags, member.method, time, date, crc, packed_bytes, size,
            len(name), len(extra), 0, 0, 0, member.mode << 16, offset,
        )  # fmt: skip
        table += name + extra
    start, size = len(body), len(table)
    end = b""
    if wide_end:
        end += struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
        end += struct.pack("<4sLQL", b"PK\6\7", 0, start + size, 1)
        count, size, start = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
    end += struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, min(count, 0xFFFF), min(count, 0xFFFF), size, start, 0)
    return bytes(body + table) + end


def _deflate(member: Packed) -> bytes:
    if member.method != 8:
        return member.content
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    return compressor.compress(member.content) + compressor.flush()


def archive_of(path: Path, members: Iterable[dict[str, Any]], wide_end: bool = False) -> Path:
    path.write_bytes(zip_bytes([Packed(**member) for member in members], wide_end))
    return path


def folder_of(path: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            file.mkdir(exist_ok=True)
        else:
            file.write_bytes(content)
    return path


@pytest.fixture
def write_zip(tmp_path: Path) -> Callable[..., Path]:
    """A zip of members, each the fields of `Packed`."""
    return lambda *members, wide_end=False: archive_of(tmp_path / "download.zip", members, wide_end)


@pytest.fixture
def write_folder(tmp_path: Path) -> Callable[[Mapping[str, bytes]], Path]:
    return lambda files: folder_of(tmp_path / "download", files)


@pytest.fixture(params=["zip", "folder"])
def download(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Mapping[str, bytes]], Path]:
    """Files, as a zip and as the folder that it unpacks to; each one is a minute newer than the one before."""

    def make(files: Mapping[str, bytes]) -> Path:
        if request.param == "zip":
            rows = ({"name": name, "content": files[name], "minutes": at} for at, name in enumerate(files))
            return archive_of(tmp_path / "download.zip", rows)
        folder = folder_of(tmp_path / "download", files)
        for minutes, name in enumerate(files):
            os.utime(folder / name, (minutes * 60, minutes * 60))
        return folder

    return make


@pytest.fixture
def take_in() -> Iterator[Callable[..., Intake]]:
    """Opens a folder or an archive for a course of three exercises, and closes it after the test."""
    taken: list[Intake] = []

    def take(path: Path, layout: str | None = None, template: str | None = None, only: str | None = None) -> Intake:
        selected = [exercise for exercise in EXERCISES if only in (None, exercise.slug)]
        taken.append(detect.take_in(path, EXERCISES, selected, layout, template))
        return taken[-1]

    yield take
    for intake in taken:
        intake.close()


@pytest.fixture
def read_all() -> Callable[..., list[Submission]]:
    """What every student handed in for some exercises of a course without any rule of its own."""

    def read(intake: Intake, *exercises: Exercise) -> list[Submission]:
        course = Course("intake", "Intake", Path(), exercises, {})
        everything = ((student, exercise) for student in intake.students for exercise in exercises)
        return [reading.read(intake.source, course, *which) for which in everything]

    return read


@pytest.fixture
def read(read_all: Callable[..., list[Submission]]) -> Callable[[Intake], dict[tuple[str, str], Submission]]:
    """(student, name of the exercise's file) -> the submission, where there is a word to say of it."""

    def everything(intake: Intake) -> dict[tuple[str, str], Submission]:
        submit = {exercise.slug: exercise.submit for exercise in EXERCISES}
        read = read_all(intake, *EXERCISES)
        return {
            (one.student, submit[one.exercise]): one for one in read if one != Submission(one.student, one.exercise)
        }

    return everything
