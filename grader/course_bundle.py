"""The files of a course that judging needs, as bytes to send, and as a private folder again on another machine.

Solutions are left behind, and the students' extensions with their reasons: no judgement needs them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from grader import fingerprint
from grader.errors import JudgeError
from grader.model import Course

FOLDERS = ("exercises", "reference")
FILE = "course.yml"
_LEFT_OUT = ("__pycache__",)


@dataclass(frozen=True, slots=True)
class Bundle:
    course: Course
    """as the sender read it; its `root` means nothing elsewhere"""
    files: tuple[tuple[str, bytes], ...]
    """(path beneath the course's root, with slashes; content), sorted"""
    version: str
    """what all this hashes to"""


def pack(course: Course) -> Bundle:
    """Read the files. What they are the version of is for the one who judges by them to find out, see `fingerprint`."""
    course = replace(course, extensions={})
    paths = {*_paths(course.root), *(path for item in course.exercises for path in fingerprint.files(course, item))}
    files = tuple(sorted((path.relative_to(course.root).as_posix(), path.read_bytes()) for path in paths))
    return Bundle(course, files, _version(course, files))


def unpack(bundle: Bundle, parent: Path) -> Course:
    """Write the files into a new folder beneath parent that no other user may enter; returns the course of there.

    Raises JudgeError when the bytes are not those that the version names, or a path leads elsewhere: nothing is there
    then.
    """
    if _version(bundle.course, bundle.files) != bundle.version:
        raise JudgeError(f"the course's files arrived damaged: they are not version {bundle.version[:12]}")
    parts = [(_checked(name), content) for name, content in bundle.files]
    root = Path(tempfile.mkdtemp(prefix=f"grader-course-{bundle.version[:12]}-", dir=parent)).resolve()
    try:
        for path, content in parts:
            _write(root, path, content)
    except BaseException:
        shutil.rmtree(root, ignore_errors=True)
        raise
    return replace(bundle.course, root=root)


def _paths(root: Path) -> Iterator[Path]:
    """More than a judgement follows from: a test may read what is there for readers."""
    yield root / FILE
    for folder in FOLDERS:
        for parent, below, names in os.walk(root / folder):
            below[:] = [name for name in below if name not in _LEFT_OUT]
            yield from (path for name in names if (path := Path(parent, name)).is_file())


def _version(course: Course, files: tuple[tuple[str, bytes], ...]) -> str:
    digest = hashlib.sha256(repr(replace(course, root=Path())).encode())
    for name, content in files:
        digest.update(f"{len(name)} {name} {len(content)}\n".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()


def _checked(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    known = name == FILE or (path.parts[:1] and path.parts[0] in FOLDERS)
    if not known or ".." in path.parts or path.as_posix() != name or "\0" in name:
        raise JudgeError(f"a course holds no file {name!r}: expected {FILE} or a path beneath {' or '.join(FOLDERS)}")
    return path


def _write(root: Path, path: PurePosixPath, content: bytes) -> None:
    folder = root
    for part in path.parts[:-1]:  # and not mkdir(parents=True), whose parents get the default mode
        folder = folder / part
        folder.mkdir(mode=0o700, exist_ok=True)
    # O_EXCL: two files of one name would be a mistake of ours; O_NOFOLLOW: nothing in a new folder is a link.
    descriptor = os.open(folder / path.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
