"""What a judgement follows from, as one hash: the submission, the exercise's tests and reference, limits and engine."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from grader.model import Course, Exercise, Isolation, Submission

_ENGINE = (
    "model.py",
    "submission.py",
    "notebook.py",
    "grading.py",
    "scoring.py",
    "judge/*.py",
    "sandbox/*.py",
    "inside/*.py",
)
_FOR_READERS = (".md", ".txt")
_LIBRARIES = ("torch", "numpy", "pytest")


def of_exercise(course: Course, exercise: Exercise, isolation: Isolation = Isolation.WARM) -> str:
    """Changes with anything that could change a verdict: a test, the oracle, a limit, a tier, the engine.

    The kind of sandbox counts: what was graded without one is graded again with it.
    """
    shown, hidden = course.exercise_dir(exercise.slug), course.reference_dir(exercise.slug)
    files = sorted(path for path in shown.glob("*") if path.is_file() and path.suffix not in _FOR_READERS)
    files += sorted(path for path in hidden.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    versions = [metadata.version(name) for name in _LIBRARIES]
    digest = hashlib.sha256(repr((_engine(), versions)).encode())
    settings = (exercise.functions, exercise.values, exercise.tiers, exercise.limits, exercise.forbidden)
    digest.update(repr((settings, isolation.value)).encode())
    _add(digest, course.root, files)
    return digest.hexdigest()


def of_judgement(submission: Submission, exercise: str) -> str:
    """exercise: what `of_exercise` returned."""
    source = submission.source
    executed = (hashlib.sha256(source.content).hexdigest(), source.cells) if source else None
    read = (submission.file, submission.sha256, executed, submission.problem, submission.notes)
    late = () if submission.marked_late is None else (submission.marked_late,)
    parts = (exercise, *read, *late)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


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
