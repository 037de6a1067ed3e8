"""Which file is meant: by its name, its exercise or its folder, begun or not; and what to say of others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader import bundle as bundles
from grader.bundle import Bundle
from grader.errors import UserError
from grader.practice import files


@pytest.fixture
def unpacked(write_course, tmp_path: Path) -> Path:
    """A bundle with a starter of both kinds."""
    root = write_course(hidden=None)
    starter = root / "exercises/w1-double/double.py"
    notebook = starter.with_suffix(".ipynb")
    notebook.write_text("{}")
    hashes = {str(path.relative_to(root)): bundles.sha256(path) for path in (starter, notebook)}
    (root / bundles.FILE).write_text(bundles.dump(Bundle("0.1.0", {"w1-double": {"basic": 1}}, hashes)))
    return root


def names(root: Path, named: list[str], here: Path) -> list[str]:
    at = files.desk([Path(name) for name in named], here)
    return [work.path.relative_to(root).as_posix() for work in files.find(at, named, here)]


@pytest.mark.parametrize("here", [".", "exercises", "exercises/w1-double"])
def test_what_was_begun_is_found_from_every_folder_of_the_course(unpacked: Path, here: str) -> None:
    (unpacked / "exercises/w1-double/double.ipynb").write_text("{} ")
    assert names(unpacked, [], unpacked / here) == ["exercises/w1-double/double.ipynb"]


def test_of_two_that_were_begun_the_newer_counts(unpacked: Path) -> None:
    folder = unpacked / "exercises/w1-double"
    for name, time in (("double.ipynb", 200), ("double.py", 100)):
        (folder / name).write_text("changed")
        os.utime(folder / name, (time, time))
    assert names(unpacked, [], unpacked) == ["exercises/w1-double/double.ipynb"]
    assert names(unpacked, ["w1-double"], unpacked) == ["exercises/w1-double/double.ipynb"]
    assert names(unpacked, ["exercises/w1-double/double.py"], unpacked) == ["exercises/w1-double/double.py"]


def test_a_file_brings_its_course_along(unpacked: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    name = str(unpacked / "exercises/w1-double/double.py")
    assert names(unpacked, [name], elsewhere) == ["exercises/w1-double/double.py"]


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ([], r"nothing to check yet: no file of an exercise was changed. Begin with exercises/w1-double/double.py"),
        (["exercises/w1-double/doubel.py"], r"Did you mean double.py, the file of w1-double\? Files are known by"),
        (["exercises/w1-double/test_public.py"], r"Did you mean double.py, the file of w1-double"),
        (["notes.txt"], r"notes.txt is not the file of an exercise. Expected double.py, or notebooks"),
        (["double.py"], r"double.py does not exist. Is it in another folder, or not saved yet\?"),
        (["reference"], r"reference holds no file of an exercise"),
    ],
)
def test_what_is_not_meant_is_said_with_what_to_do(unpacked: Path, named: list[str], message: str) -> None:
    with pytest.raises(UserError, match=message):
        names(unpacked, named, unpacked)


def test_another_folder_is_told_where_to_go(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Go to the folder that you unpacked your course into, or say where it is"):
        files.desk([], tmp_path)


def test_a_damaged_bundle_is_said_to_be_one(unpacked: Path) -> None:
    (unpacked / bundles.FILE).write_text('{"format": 1}')
    with pytest.raises(UserError, match="Unpack the bundle again"):
        files.desk([], unpacked)


def test_what_was_edited_is_told_by_its_hash(unpacked: Path) -> None:
    bundle = bundles.find(unpacked)
    assert bundle
    assert bundles.edited(bundle, unpacked, "exercises/w1-double") == []
    (unpacked / "exercises/w1-double/double.ipynb").unlink()
    assert bundles.edited(bundle, unpacked, "exercises/w1-double") == ["exercises/w1-double/double.ipynb"]
