"""What a judgement follows from, as one hash: the submission, the exercise's tests and reference, limits and engine."""

from __future__ import annotations

import functools
import hashlib
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

from grader import __version__
from grader.model import Course, Exercise, Isolation, Submission

_ENGINE = (
    "model/*.py",
    "submission.py",
    "notebook.py",
    "grading.py",
    "scoring.py",
    "plan.py",  # which of two judgements counts
    "datasets.py",  # which images a profile trains on
    "judge_process.py",  # how many threads the references have
    "judge/*.py",
    "sandbox/*.py",
    "inside/*.py",
)
_FOR_READERS = (".md", ".txt")
Stamp = tuple[str, int, int, int]
_LIBRARIES = ("torch", "torchvision", "numpy", "safetensors", "pytest")  # submissions may import three of them
# Another machine or another option makes these different, and nobody edits them in the course.
_OF_THE_RUN = ("the libraries", "the kind of sandbox", "the profile", "the device", "the data")


@dataclass(frozen=True, slots=True)
class Engine:
    """The grader of one machine. Two machines judge alike, and understand each other, where it is equal."""

    parts: tuple[tuple[str, str], ...]
    """(name, version) of all that a verdict depends on, the same names everywhere"""

    @property
    def described(self) -> str:
        """`grader 0.1.0 (its code 3f2a…), Python 3.11, torch 2.15.0, …`"""
        (_, version), (_, code), *others = self.parts
        return ", ".join((f"grader {version} (its code {code})", *(" ".join(part) for part in others)))

    def differences(self, other: Engine) -> tuple[str, str]:
        """What differs, as this machine has it and as the other does: `torch 2.15.0`, `torch 2.14.1`."""
        mine, theirs = dict(self.parts), dict(other.parts)  # another grader may know of other names
        names = [name for name in {**mine, **theirs} if mine.get(name) != theirs.get(name)]
        here, there = ([f"{name} {side.get(name, 'not known')}" for name in names] for side in (mine, theirs))
        return ", ".join(here), ", ".join(there)


@functools.cache
def engine() -> Engine:
    """The one that runs here."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    _add(digest, root, sorted(root.rglob("*.py")))
    return Engine((("grader", __version__), ("its code", digest.hexdigest()[:16]), *_libraries()))


def of_exercise(course: Course, exercise: Exercise, isolation: Isolation = Isolation.WARM) -> str:
    """Changes with anything that could change a verdict: a test, the oracle, a limit, a tier, the engine.

    The kind of sandbox counts: what was graded without one is graded again with it.
    """
    digest = hashlib.sha256(repr(_settings(exercise, isolation)).encode())
    _add(digest, course.root, files(course, exercise))
    return digest.hexdigest()


def parts(course: Course, exercise: Exercise, isolation: Isolation = Isolation.WARM) -> dict[str, str]:
    """What `of_exercise` is made of, name -> hash: each file, and what is set elsewhere."""
    hashes = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in _settings(exercise, isolation).items()}
    for path in files(course, exercise):
        hashes[path.relative_to(course.root).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return hashes


def _settings(exercise: Exercise, isolation: Isolation) -> dict[str, str]:
    """All that counts and is in no file of the exercise, by the name under which staff are told of it."""
    said = {
        "the engine": _engine(),
        "the libraries": repr(_libraries()),
        "settings in course.yml": repr(
            (exercise.functions, exercise.values, exercise.tiers, exercise.forbidden, exercise.files)
        ),
        "limits in course.yml": repr(exercise.limits),
        "the kind of sandbox": isolation.value,
        "the device": exercise.device,
    }
    if training := exercise.training:  # but neither where the data lie nor the words in which a profile is explained
        said["training in course.yml"] = repr((training.profiles, training.data, training.parameters))
        said["the profile"] = repr(training.chosen)
        said["the data"] = training.data_version
    return said


def edited(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Of two results of `parts`, the names of what somebody edited in between: in the course, or the grader itself."""
    names = sorted({*before, *now} - {*_OF_THE_RUN})
    return [name for name in names if before.get(name) != now.get(name)]


def pin(course: Course, exercises: Iterable[Exercise], isolation: Isolation = Isolation.WARM) -> Course:
    """The course with the version of these exercises written down: what a run that begins now judges by."""
    pinned = {item.slug: replace(item, version=of_exercise(course, item, isolation)) for item in exercises}
    return replace(course, exercises=tuple(pinned.get(item.slug, item) for item in course.exercises))


class Watch:
    """Whether an exercise is still the version that it was pinned to. Looks at times first, so that asking is cheap."""

    def __init__(self, course: Course, exercise: Exercise, isolation: Isolation = Isolation.WARM) -> None:
        self.course = course
        self.exercise = exercise
        self.isolation = isolation
        self._seen: list[Stamp] = []
        self._as_pinned = False

    def is_as_pinned(self) -> bool:
        if not self.exercise.version:
            return True
        try:
            seen = self.stamps()
            if seen != self._seen:
                self._as_pinned = of_exercise(self.course, self.exercise, self.isolation) == self.exercise.version
                self._seen = seen
        except OSError:  # a file that was there a moment ago
            return False
        return self._as_pinned

    def stamps(self) -> list[Stamp]:
        """Equal as long as nobody has touched the exercise's files, not even to put them back."""
        return [_stamp(path) for path in files(self.course, self.exercise)]


def of_judgement(submission: Submission, exercise: str) -> str:
    """exercise: what `of_exercise` returned."""
    source = submission.source
    executed = (hashlib.sha256(source.content).hexdigest(), source.cells) if source else None
    read = (submission.file, submission.sha256, executed, submission.problem, submission.notes)
    late = () if submission.marked_late is None else (submission.marked_late,)
    # Follows from the course's secret, the exercise and the student's id by a keyed hash, so it stands for all three.
    personal = () if submission.personal_seed is None else (("personal", submission.personal_seed),)
    parts = (exercise, *read, *late, *personal)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def files(course: Course, exercise: Exercise) -> list[Path]:
    """Those that a judgement follows from."""
    shown, hidden = course.exercise_dir(exercise.slug), course.reference_dir(exercise.slug)
    files = sorted(path for path in shown.glob("*") if path.is_file() and path.suffix not in _FOR_READERS)
    return files + sorted(path for path in hidden.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _stamp(path: Path) -> Stamp:
    status = os.stat(path)
    # The time of the last change and not of the last writing alone: nobody can set that one back.
    return str(path), status.st_ctime_ns, status.st_size, status.st_ino


@functools.cache
def _libraries() -> tuple[tuple[str, str], ...]:
    """(name, version), Python's first."""
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return (("Python", python), *((name, _version(name)) for name in _LIBRARIES))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:  # a course that needs no torch
        return "none"


@functools.cache
def _engine() -> str:
    root = Path(__file__).parent
    digest = hashlib.sha256()
    _add(digest, root, sorted(path for pattern in _ENGINE for path in root.glob(pattern)))
    return digest.hexdigest()


def _add(digest: hashlib._Hash, root: Path, files: Iterable[Path]) -> None:
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root)}\0{len(content)}\0".encode())
        digest.update(content)
