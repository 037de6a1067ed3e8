"""The data that training exercises learn from: found on this machine, read, and laid out for sessions to map.

In this order: the folder that course.yml names, the system's (Debian: dataset-fashion-mnist), what `grader data`
fetched, the part that comes with the grader. Nothing is fetched while grading. A session sees a folder with training
images and labels, read-only and shared with all other sessions; test labels lie in no file that one can see.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy

from grader.errors import UserError

CLASSES = {
    "fashion-mnist": (
        "T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
    )
}  # fmt: skip
SYSTEM_FOLDERS = {"fashion-mnist": Path("/usr/share/datasets/fashion-mnist")}
FILES = {
    "train-images-idx3-ubyte": "train_images",
    "train-labels-idx1-ubyte": "train_labels",
    "t10k-images-idx3-ubyte": "test_images",
    "t10k-labels-idx1-ubyte": "test_labels",
}
"""of a full data set, each as it is or with .gz behind"""
MAX_FILE_BYTES = 2**28  # of one file, unpacked: five times the largest of Fashion-MNIST
IMAGES, LABELS = "images.npy", "labels.npy"  # in a folder that sessions see

Array = numpy.ndarray[Any, numpy.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """Images and their labels."""

    images: Array
    """uint8 (N, 28, 28)"""
    labels: Array
    """int64 (N,)"""

    def __len__(self) -> int:
        return len(self.labels)

    def first(self, per_class: int) -> Part:
        """The first so many of each class, in the order of the files."""
        chosen = [numpy.flatnonzero(self.labels == label)[:per_class] for label in numpy.unique(self.labels)]
        order = numpy.sort(numpy.concatenate(chosen))
        return Part(self.images[order], self.labels[order])

    def at_most(self, count: int) -> Part:
        """The first of each class, equally many, `count` in all; the whole where it has no more."""
        return self if count >= len(self) else self.first(count // len(numpy.unique(self.labels)))

    def sample(self, count: int) -> Part:
        """The same, but evenly spread over the images of each class: a small test set as hard as the whole.

        The first 200 of each class of Fashion-MNIST's test images are easier: models know 1.3 percent more of them.
        """
        if count >= len(self):
            return self
        classes = [numpy.flatnonzero(self.labels == label) for label in numpy.unique(self.labels)]
        per_class = count // len(classes)
        order = numpy.sort(numpy.concatenate([of[numpy.arange(per_class) * len(of) // per_class] for of in classes]))
        return Part(self.images[order], self.labels[order])

    def by_class(self) -> Part:
        """The same, sorted by label."""
        order = numpy.argsort(self.labels, kind="stable")
        return Part(self.images[order], self.labels[order])


@dataclass(frozen=True, slots=True)
class Data:
    train: Part
    test: Part


@dataclass(frozen=True, slots=True)
class Source:
    """Where a data set was found."""

    name: str
    path: Path
    what: str
    """which of the places it is, in words"""
    is_whole: bool
    """False for the part that comes with the grader"""

    @property
    def version(self) -> str:
        """The same wherever the same data lie: made of all labels, and of how many images there are."""
        return _version(self.path)


def find(name: str, folder: Path | None = None) -> Source:
    """The first place that has it. folder: the course's own. Raises UserError where that one lacks files."""
    found = [source for source in places(name, folder) if is_complete(source.path)]
    if folder and (not found or found[0].path != folder):
        raise UserError(f"{folder}: expected {', '.join(FILES)} there (.gz or not), as course.yml says")
    return found[0]


def places(name: str, folder: Path | None = None) -> tuple[Source, ...]:
    """Where it is looked for, in that order."""
    own = [Source(name, folder, "the course's folder", True)] if folder else []
    return (
        *own,
        Source(name, SYSTEM_FOLDERS[name], "the system's folder", True),
        Source(name, cache() / name, "fetched by `grader data`", True),
        Source(name, Path(__file__).parent / "data" / f"{name}.npz", "the part that comes with the grader", False),
    )


def folder_of(text: str) -> Path | None:
    """The folder that course.yml names; empty for none."""
    return Path(text) if text else None


def is_complete(path: Path) -> bool:
    return path.is_file() or all(_file(path, stem) for stem in FILES)


def cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "grader"


@functools.cache
def count(source: Source) -> int:
    """How many training images there are; read from their labels alone."""
    try:
        if source.path.is_dir():
            return len(_idx(_content(source.path, "train-labels-idx1-ubyte")))
        with numpy.load(source.path, allow_pickle=False) as archive:
            return len(archive["train_labels"])
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise _damaged(source, error) from None


def _damaged(source: Source, error: Exception) -> UserError:
    return UserError(f"{source.path}: cannot be read as {source.name}: {error}")


@functools.cache
def read(source: Source) -> Data:
    """Raises UserError where the files are damaged."""
    try:
        return read_folder(source.path) if source.path.is_dir() else _read_bundle(source.path)
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise _damaged(source, error) from None


def read_folder(folder: Path) -> Data:
    """The four files of MNIST's format."""
    arrays = {name: _idx(_content(folder, stem)) for stem, name in FILES.items()}
    return _data(arrays)


def _read_bundle(path: Path) -> Data:
    with numpy.load(path, allow_pickle=False) as archive:
        return _data({name: archive[name] for name in FILES.values()})


def _data(arrays: dict[str, Array]) -> Data:
    parts = []
    for part in ("train", "test"):
        images, labels = arrays[f"{part}_images"], arrays[f"{part}_labels"]
        if images.ndim != 3 or labels.shape != images.shape[:1] or not len(labels):
            raise ValueError(f"expected as many {part} labels as images, got {labels.shape} and {images.shape}")
        parts.append(Part(images, labels.astype(numpy.int64)))
    return Data(*parts)


def _idx(content: bytes) -> Array:
    """The array of a file in MNIST's format: two zeros, the type (8: uint8), how many axes, their lengths, bytes."""
    if content[:3] != b"\0\0\x08" or not 1 <= content[3] <= 3:
        raise ValueError("not a file of unsigned bytes in MNIST's format")
    start = 4 + 4 * content[3]
    shape = tuple(map(int, numpy.frombuffer(content[4:start], ">u4")))
    # A copy, because torch warns of arrays that cannot be written to.
    return numpy.frombuffer(content, numpy.uint8, offset=start).reshape(shape).copy()


def _content(folder: Path, stem: str) -> bytes:
    path = _file(folder, stem)
    if path is None:
        raise ValueError(f"{stem} is missing")
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise ValueError(f"{path.name} holds more than {MAX_FILE_BYTES:,} bytes")
    return content


def _file(folder: Path, stem: str) -> Path | None:
    return next((path for path in (folder / stem, folder / f"{stem}.gz") if path.is_file()), None)


@functools.cache
def _version(path: Path) -> str:
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    digest = hashlib.sha256()
    for stem, name in FILES.items():
        if name.endswith("labels"):
            digest.update(_content(path, stem))
    return digest.hexdigest()[:16]


def shared_folder(part: Part) -> Path:
    """A folder with these images and labels and nothing else, for sessions to see; made once for each content.

    In the cache, so that all judge processes of this machine share the pages. It is moved into its place whole.
    """
    digest = hashlib.sha256(part.images.tobytes() + part.labels.tobytes()).hexdigest()[:16]
    folder = _shared_root() / digest
    if not (folder / LABELS).is_file():
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent))
        made.chmod(0o755)  # whoever a session runs as reads it
        for name, array in ((IMAGES, part.images), (LABELS, part.labels)):
            numpy.save(made / name, array, allow_pickle=False)
            (made / name).chmod(0o644)
        try:
            made.rename(folder)
        except OSError:  # another judge process was quicker
            shutil.rmtree(made)
    return folder


def _shared_root() -> Path:
    try:
        cache().mkdir(parents=True, exist_ok=True)
        return cache() / "training"
    except OSError:  # a home that cannot be written to
        return _private_root()


@functools.cache
def _private_root() -> Path:
    """For this process alone, and gone with the machine's temporary files."""
    return Path(tempfile.mkdtemp(prefix="grader-training-"))
