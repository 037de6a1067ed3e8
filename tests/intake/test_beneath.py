"""Nothing outside of a folder is opened through it, by the kernel's own rule or step by step where it has none."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.intake import beneath


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[int]:
    inner = tmp_path / "folder/s01/week 2"
    inner.mkdir(parents=True)
    (inner / "maxpool.py").write_text("a = 1")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/maxpool.py").write_text("secret")
    (tmp_path / "folder/parent").symlink_to(tmp_path / "secret")
    (tmp_path / "folder/inside").symlink_to("s01")
    (tmp_path / "folder/s01/maxpool.py").symlink_to("week 2/maxpool.py")
    os.mkfifo(tmp_path / "folder/s01/fifo.py")
    fd = os.open(tmp_path / "folder", os.O_RDONLY | os.O_DIRECTORY)
    yield fd
    os.close(fd)


@pytest.fixture(params=["openat2", "step by step"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "step by step":

        def refused(*_: object) -> int:
            raise OSError(errno.ENOSYS, "Function not implemented")

        monkeypatch.setattr(beneath, "_openat2", refused)
    return str(request.param)


def test_a_file_beneath_is_opened(folder: int, way: str) -> None:
    with open(beneath.open_beneath(folder, ("s01", "week 2", "maxpool.py"))) as file:
        assert file.read() == "a = 1"


@pytest.mark.parametrize(
    "parts",
    [
        ("parent", "maxpool.py"),
        ("inside", "week 2", "maxpool.py"),
        ("s01", "maxpool.py"),
        ("parent",),
        ("..", "secret", "maxpool.py"),
        ("s01", "..", "..", "secret", "maxpool.py"),
        ("../secret/maxpool.py",),
        ("/etc/passwd",),
        ("s01", "nothing.py"),
    ],
    ids="/".join,
)
def test_no_link_and_no_way_up_is_followed(folder: int, way: str, parts: tuple[str, ...]) -> None:
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError) as refused:  # noqa: PT011 - by its number
        beneath.open_beneath(folder, parts)
    assert refused.value.errno in (errno.ELOOP, errno.ENOTDIR, errno.EXDEV, errno.ENOENT)
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_fifo_does_not_block(folder: int, way: str) -> None:
    os.close(beneath.open_beneath(folder, ("s01", "fifo.py")))
