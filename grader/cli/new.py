"""`grader new`: an exercise that proves itself as it stands, to be edited into the one that is wanted."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader import course as course_file
from grader.authoring import new
from grader.cli import GRADED
from grader.errors import UserError
from grader.replacing import replaced


def run(arguments: argparse.Namespace) -> int:
    names = new.names(arguments.slug, arguments.title)
    written(arguments.course, names, new.files(names))
    print(f"It proves itself as it stands: grader verify -e {names.slug}")
    return GRADED


def written(course_folder: Path | None, names: new.Names, made: dict[str, str]) -> None:
    """The exercise in its course, or as a course of its own in an empty folder; says what was written.

    Raises UserError where something is there already: nothing is overwritten.
    """
    root = course_folder or _course_above(Path.cwd())
    if root is None or not (root / course_file.FILE).exists():
        root = root or Path.cwd()
        _refuse_full(root)
        made = new.course_files(root.resolve().name, names, made)
        _write(root, made)
        print(f"A new course in {root}:")
        return _say(list(made))
    course = course_file.load(root)
    new.refuse_taken(course, names)
    path = course.root / course_file.FILE
    before = path.read_bytes().decode()
    after = new.inserted(before, names)
    _write(course.root, made)
    if after is None:
        print(f"{course_file.FILE} has its exercises in a form that is left to you; add this to them:\n")
        print(new.entry(names, "  "))
        return _say(list(made))
    _write(course.root, {course_file.FILE: after}, replaces=True)
    return _say([course_file.FILE, *made])


def _course_above(here: Path) -> Path | None:
    try:
        return course_file.find(here)
    except UserError:
        return None


def _refuse_full(folder: Path) -> None:
    """A whole course is made in an empty folder only: nothing of anybody's is mixed with it."""
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder} is a file; name the folder of a course, or an empty one: --course DIR")
    found = sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")) if folder.exists() else []
    if found:
        raise UserError(
            f"no {course_file.FILE} in {folder} or above it, and it is not empty ({found[0]}). Go to your course's "
            "folder, or to an empty one for a new course"
        )


def _write(root: Path, made: dict[str, str], replaces: bool = False) -> None:
    for name, text in made.items():
        path = root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if replaces:
                with replaced(path) as partial:
                    partial.write_bytes(text.encode())
            else:
                with path.open("x", encoding="utf-8", newline="\n") as file:
                    file.write(text)
        except FileExistsError:
            raise UserError(f"{path} exists, and nothing is overwritten; move it away first") from None


def _say(made: list[str]) -> None:
    for name in made:
        print(f"  {name}")
