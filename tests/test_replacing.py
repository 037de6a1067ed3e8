"""A file that is written anew is there as a whole, or as it was before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.replacing import replaced


def test_nobody_sees_half_of_it(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")
    with replaced(path) as partial:
        partial.write_text("half")
        assert path.read_text() == "before"
        partial.write_text("whole")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("out.csv", "whole")]


@pytest.mark.parametrize("text", ["", "half"])
def test_what_stops_the_writing_leaves_what_was_there(tmp_path: Path, text: str) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")

    def interrupted() -> None:
        with replaced(path) as partial:
            partial.write_text(text)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("out.csv", "before")]


def test_a_device_is_written_to_and_not_replaced() -> None:
    """Who is root would leave a file in the place of /dev/null."""
    with replaced(Path(os.devnull)) as place:
        assert place == Path(os.devnull)
        place.write_text("gone")
    assert not Path(os.devnull).is_file()


def test_a_link_stays_one(tmp_path: Path) -> None:
    """/dev/stdout is a link, to a file where a shell writes into one."""
    path, link = tmp_path / "out.csv", tmp_path / "link.csv"
    path.write_text("before")
    link.symlink_to(path)
    with replaced(link) as partial:
        partial.write_text("whole")
    assert link.is_symlink()
    assert path.read_text() == "whole"
