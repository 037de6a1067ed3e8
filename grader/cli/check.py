"""`grader check`: the public tests on the student's own files, on any machine."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from grader.cli import GRADED, USER_ERROR, console
from grader.errors import UserError
from grader.practice import files
from grader.practice.child import Child


def run(arguments: argparse.Namespace) -> int:
    here = Path.cwd()
    at = files.desk([Path(name) for name in arguments.files], here, arguments.course)
    works = files.find(at, arguments.files, here)
    folders = list(dict.fromkeys(work.path.resolve().parent for work in works))
    notes = files.refuse_stand_ins([here, *folders])
    # It imports torch while this process does the same.
    first = Child(works[0].exercise.limits.memory_bytes, without=folders)
    try:
        command = importlib.import_module("grader.practice.command")
        passed = command.run(at, works, first, notes, arguments.watch, console.console())
    except ModuleNotFoundError as error:
        raise UserError(f"{error.name} is not installed here: pip install {error.name}") from None
    finally:
        first.close()
    return GRADED if passed else USER_ERROR
