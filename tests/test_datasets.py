"""Data sets: where they are looked for, what of them is taken, and what damaged files are told."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy
import pytest

from grader import datasets
from grader.errors import UserError

NAME = "fashion-mnist"


def idx(array: numpy.ndarray) -> bytes:
    """As MNIST's files are."""
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.astype(numpy.uint8).tobytes()


def a_folder(path: Path, count: int = 20, packed: bool = False) -> Path:
    """Labels 0 to 9 again and again; each image is filled with its number."""
    path.mkdir()
    for stem in datasets.FILES:
        numbers = numpy.arange(count)
        array = numbers % 10 if "labels" in stem else numpy.broadcast_to(numbers[:, None, None], (count, 28, 28))
        if packed:
            (path / f"{stem}.gz").write_bytes(gzip.compress(idx(array)))
        else:
            (path / stem).write_bytes(idx(array))
    return path


@pytest.fixture(autouse=True)
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setitem(datasets.SYSTEM_FOLDERS, NAME, tmp_path / "system")


def test_the_places_are_tried_in_their_order(tmp_path: Path) -> None:
    assert not datasets.find(NAME).is_whole  # what comes with the grader
    (tmp_path / "cache" / "grader").mkdir(parents=True)
    fetched = a_folder(tmp_path / "cache" / "grader" / NAME)
    assert datasets.find(NAME).path == fetched
    system = a_folder(tmp_path / "system", packed=True)
    assert datasets.find(NAME).path == system
    own = a_folder(tmp_path / "own")
    assert datasets.find(NAME, own).path == own


def test_a_folder_of_the_course_that_lacks_files_is_an_error_and_not_passed_over(tmp_path: Path) -> None:
    own = a_folder(tmp_path / "own")
    (own / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(UserError, match=r"expected train-images-idx3-ubyte.* as course\.yml says"):
        datasets.find(NAME, own)


def test_packed_or_not_the_same_data_have_the_same_version(tmp_path: Path) -> None:
    plain, packed = (
        datasets.find(NAME, a_folder(tmp_path / name, packed=name == "packed")) for name in ("plain", "packed")
    )
    assert plain.version == packed.version
    assert datasets.count(packed) == 20
    assert numpy.array_equal(datasets.read(plain).train.images, datasets.read(packed).train.images)
    assert datasets.read(packed).test.images.flags.writeable  # of others torch warns, in the middle of a grading
    assert datasets.find(NAME, a_folder(tmp_path / "more", 30)).version != plain.version


@pytest.mark.parametrize("content", [b"", b"\0\0\x08\x01\0\0\0\x05abc", b"\0\0\x0d\x01\0\0\0\x01a", b"<html>", None])
def test_damaged_files_are_named(tmp_path: Path, content: bytes | None) -> None:
    own = a_folder(tmp_path / "own")
    (own / "t10k-labels-idx1-ubyte").write_bytes(idx(numpy.arange(7)) if content is None else content)
    with pytest.raises(UserError, match=f"{own}: cannot be read as {NAME}"):
        datasets.read(datasets.find(NAME, own))


def test_a_part_has_of_each_class_the_first_and_equally_many(tmp_path: Path) -> None:
    whole = datasets.read(datasets.find(NAME, a_folder(tmp_path / "own", 40))).train
    part = whole.at_most(20).by_class()
    assert part.labels.tolist() == [label for label in range(10) for _ in range(2)]
    assert part.images[:4, 0, 0].tolist() == [0, 10, 1, 11]
    assert whole.at_most(1000) is whole


def test_a_sample_is_spread_over_each_class_and_a_sample_of_a_sample_is_one_of_the_whole(tmp_path: Path) -> None:
    """So that the part that comes with the grader and the full data set give the same test images."""
    whole = datasets.read(datasets.find(NAME, a_folder(tmp_path / "own", 40))).train
    part = whole.sample(20)
    assert [part.images[part.labels == label, 0, 0].tolist() for label in (0, 9)] == [[0, 20], [9, 29]]
    assert numpy.array_equal(whole.sample(10).images, part.sample(10).images)
    assert whole.sample(1000) is whole


def test_sessions_see_training_images_and_labels_and_nothing_else(tmp_path: Path) -> None:
    data = datasets.read(datasets.find(NAME, a_folder(tmp_path / "own")))
    folder = datasets.shared_folder(data.train)
    assert sorted(path.name for path in folder.iterdir()) == [datasets.IMAGES, datasets.LABELS]
    assert datasets.shared_folder(data.train) == folder
    assert numpy.load(folder / datasets.LABELS).tolist() == data.train.labels.tolist()
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_what_comes_with_the_grader_is_complete() -> None:
    data = datasets.read(datasets.find(NAME))
    assert (len(data.train), len(data.test)) == (10_000, 2_000)
    assert numpy.bincount(data.test.labels).tolist() == [200] * 10
