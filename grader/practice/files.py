"""Which file belongs to which exercise, wherever the student stands. Loads no library that takes time."""

from __future__ import annotations

import difflib
import importlib.util
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader import bundle as bundles
from grader import course as course_file
from grader.bundle import Bundle
from grader.errors import UserError
from grader.model import Course, Exercise
from grader.submission import SUFFIXES

NEEDED = {"torch": "PyTorch", "numpy": "NumPy", "pytest": "pytest", "yaml": "PyYAML", "grader": "the grader"}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a student works: the course, from a bundle or the author's own."""

    course: Course
    bundle: Bundle | None


@dataclass(frozen=True, slots=True)
class Work:
    """A file that is meant for an exercise."""

    exercise: Exercise
    path: Path


def desk(named: Sequence[Path], here: Path, course_dir: Path | None = None) -> Desk:
    """The course of --course, else the one that the files lie in, else the one of the folder `here`."""
    root = course_dir or _root_above([here / path for path in named] or [here], here)
    return Desk(course_file.load(root), bundles.find(root))


def _root_above(paths: Sequence[Path], here: Path) -> Path:
    for path in (*paths, here):
        try:
            return course_file.find(path if path.is_dir() else path.parent)
        except UserError:
            continue
    raise UserError(
        f"no {course_file.FILE} in {here} or any folder above it. Go to the folder that you unpacked your course into, "
        "or say where it is: --course DIR"
    )


def find(at: Desk, named: Sequence[str], here: Path) -> list[Work]:
    """What to check: the files, folders or exercises that are named; else all that was begun, here or in the course."""
    if named:
        return list({work.path: work for name in named for work in _meant(at, name, here)}.values())
    begun = _begun(at, [here]) or _begun(at, [at.course.root, *map(at.course.exercise_dir, _slugs(at.course))])
    if not begun:
        first = at.course.exercises[0]
        folder = shown(at.course.exercise_dir(first.slug), here)
        raise UserError(
            f"nothing to check yet: no file of an exercise was changed. Begin with {folder}/{first.submit}.py or "
            f"{first.submit}.ipynb, or name a file: grader check FILE"
        )
    return begun


def select(at: Desk, name: str | None, here: Path) -> Exercise:
    """The exercise of that name; the one whose folder this is where none is given. Raises UserError."""
    if name is not None:
        return course_file.select(at.course, [name])[0]
    for exercise in at.course.exercises:
        if at.course.exercise_dir(exercise.slug) in (here.resolve(), *here.resolve().parents):
            return exercise
    raise UserError(f'say which exercise: check("{at.course.exercises[0].slug}")')


def _slugs(course: Course) -> list[str]:
    return [exercise.slug for exercise in course.exercises]


def _meant(at: Desk, name: str, here: Path) -> list[Work]:
    """What one argument stands for. Raises UserError."""
    if name in _slugs(at.course):
        return [of_exercise(at, at.course.exercise(name), here)]
    path = here / name
    if path.is_dir():
        found = _begun(at, [path]) or _all(at, path)
        if not found:
            raise UserError(f"{name} holds no file of an exercise; expected {_expected(at.course)}")
        return found
    exercise = _by_name(at.course, path)
    if exercise is None:
        raise UserError(f"{name} is not the file of an exercise.{_did_you_mean(at.course, path)}")
    if not path.is_file():
        raise UserError(f"{name} does not exist. Is it in another folder, or not saved yet?")
    return [Work(exercise, path)]


def of_exercise(at: Desk, exercise: Exercise, here: Path) -> Work:
    """The exercise's file: here, or in its folder; of several the one that was begun, of these the newest."""
    for folder in (here, at.course.exercise_dir(exercise.slug), at.course.root):
        works = [Work(exercise, path) for path in _candidates(folder, exercise)]
        if works:
            return max(works, key=lambda work: (_is_begun(at, work.path), modified(work.path)))
    names = " or ".join(exercise.submit + suffix for suffix in SUFFIXES)
    raise UserError(f"no {names} in {here} or in {shown(at.course.exercise_dir(exercise.slug), here)}")


def _candidates(folder: Path, exercise: Exercise) -> list[Path]:
    return [path for suffix in SUFFIXES if (path := folder / (exercise.submit + suffix)).is_file()]


def _all(at: Desk, folder: Path) -> list[Work]:
    """Of each exercise that has files in the folder the newest."""
    groups = [(exercise, _candidates(folder, exercise)) for exercise in at.course.exercises]
    return [Work(exercise, max(paths, key=modified)) for exercise, paths in groups if paths]


def _begun(at: Desk, folders: Iterable[Path]) -> list[Work]:
    found: dict[str, Work] = {}
    for folder in folders:
        for exercise in at.course.exercises:
            paths = [path for path in _candidates(folder, exercise) if _is_begun(at, path)]
            if paths and exercise.slug not in found:
                found[exercise.slug] = Work(exercise, max(paths, key=modified))
    return [found[slug] for slug in _slugs(at.course) if slug in found]


def _is_begun(at: Desk, path: Path) -> bool:
    """False for a starter as it was released, or as it lies in the author's own course."""
    try:
        inside = path.resolve().relative_to(at.course.root).as_posix()
    except ValueError:
        return True
    if at.bundle is None:
        return not inside.startswith("exercises/")
    return bundles.sha256(path) != at.bundle.files.get(inside)


def modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _by_name(course: Course, path: Path) -> Exercise | None:
    if path.suffix.lower() not in SUFFIXES:
        return None
    return next((exercise for exercise in course.exercises if exercise.submit == path.stem), None)


def _did_you_mean(course: Course, path: Path) -> str:
    slugs = {exercise.submit: exercise.slug for exercise in course.exercises}
    close = difflib.get_close_matches(path.stem, slugs, n=1, cutoff=0.5)
    by_folder = next((exercise.submit for exercise in course.exercises if exercise.slug == path.parent.name), None)
    meant = close[0] if close else by_folder
    if meant is None:
        return f" Expected {_expected(course)}"
    suffix = path.suffix if path.suffix in SUFFIXES else ".py"
    return f" Did you mean {meant}{suffix}, the file of {slugs[meant]}? Files are known by their names."


def _expected(course: Course) -> str:
    names = [f"{exercise.submit}.py" for exercise in course.exercises]
    more = f" … ({len(names)} in all)" if len(names) > 4 else ""
    return f"{', '.join(names[:4])}{more}, or notebooks of these names"


def shown(path: Path, here: Path) -> str:
    """As short as it can be said from here."""
    try:
        return path.resolve().relative_to(here.resolve()).as_posix() or "."
    except ValueError:
        return str(path)


# Files that stand in the way


def stand_ins(folders: Iterable[Path]) -> list[Path]:
    """Files beside the student's that Python may take for a library: torch.py, random.py."""
    names = {*NEEDED, *sys.stdlib_module_names} - {"this"}
    found = []
    for folder in dict.fromkeys(folders):
        try:
            entries = sorted(os.listdir(folder or "."))
        except OSError:
            continue
        found += [folder / entry for entry in entries if entry.endswith(".py") and entry[:-3] in names]
    return found


def refuse_stand_ins(folders: Iterable[Path]) -> list[str]:
    """What to say of them. Raises UserError where one is imported in the place of a library already."""
    notes = []
    for path in stand_ins(folders):
        name = path.stem
        spec = importlib.util.find_spec(name) if name in NEEDED and name != "grader" else None
        what = NEEDED.get(name, f"Python's own module {name}")
        if spec and spec.origin and os.path.realpath(spec.origin) == os.path.realpath(path):
            raise UserError(f"{path} stands in the way of {what}: Python imports it in its place. Rename your file.")
        notes.append(
            f"{path.name} beside your file has the name of {what}, and Python may take it for that. Rename it."
        )
    return notes
