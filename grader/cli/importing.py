"""`grader import`: an assignment of nbgrader's or otter's becomes an exercise; what cannot come along is listed."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from grader.authoring import new
from grader.cli import GRADED
from grader.cli import new as new_command
from grader.errors import UserError
from grader.importing import exercise, notebooks, otter
from grader.importing.exercise import Imported
from grader.importing.material import Material

MAX_BYTES = 64 * 2**20


def run(arguments: argparse.Namespace) -> int:
    found = Material()
    for path in arguments.files:
        found += _read(path)
    slug = arguments.slug or re.sub(r"[^a-z0-9]+", "-", _first(arguments.files).stem.lower()).strip("-")
    imported = exercise.made(found, new.names(slug, arguments.title))
    new_command.written(arguments.course, imported.names, imported.files)
    _say(imported)
    return GRADED


def _first(files: list[Path]) -> Path:
    """The notebook, which gives the exercise its name."""
    return next((path for path in files if path.suffix == ".ipynb"), files[0])


def _read(path: Path) -> Material:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UserError(f"{path} has more than {MAX_BYTES >> 20} MiB; clear its outputs and save it again")
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from None
    if path.suffix == ".ipynb":
        return notebooks.read(content, path.name)
    if path.suffix == ".py":
        return otter.read(content, path.name)
    raise UserError(f"{path}: expected a notebook (.ipynb) or one of otter's test files (.py)")


def _say(imported: Imported) -> None:
    lost = sum(item.points for item in imported.left)
    print(f"{imported.points:g} of {imported.points + lost:g} points came along.")
    if imported.left:
        print("Left for you, nothing was guessed:")
        for item in imported.left:
            print(f"  {item}")
    if imported.unnamed:
        print("A student reads the first sentence of a hidden test that failed; write the rule into these:")
        print(f"  {', '.join(imported.unnamed)}")
    if imported.of_any_kind:
        print("Say in course.yml what kind of value these return, or a test that computes with None is a judge error:")
        print(f"  {', '.join(imported.of_any_kind)}")
    print("Next: read the tests, add mistakes that students make to solutions/, and let it prove itself:")
    print(f"  grader verify -e {imported.names.slug}")
