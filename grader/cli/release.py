"""`grader release`: the student bundle, scanned for what must not be in it."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from rich.text import Text

from grader import bundle as bundles
from grader import course as course_file
from grader.cli import GRADED, console
from grader.errors import CourseError, UserError
from grader.practice.child import Child
from grader.release import bundle, leaks, starters, wheel, write


def run(arguments: argparse.Namespace) -> int:
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    if bundles.find(course.root):
        raise UserError(f"{course.root} is a bundle for students itself; release from the course that it was made of")
    starters.all_of(course)  # their mistakes first, before anything takes time
    first = Child(course.exercises[0].limits.memory_bytes)
    try:
        prepared = importlib.import_module("grader.release.prepare").all_of(course, first)
    finally:
        first.close()
    packed = None if arguments.no_wheel else (wheel.name(), wheel.build())
    files = bundle.files(course, prepared, packed)
    hidden = [test.name for one in prepared for test in one.planned if test.hidden]
    public = {test.name.partition("[")[0] for one in prepared for test in one.planned if not test.hidden}
    secret = leaks.secrets(course, [name for name in hidden if name.partition("[")[0] not in public], files)
    found = leaks.find({path: content for path, content in files.items() if not path.endswith(".whl")}, secret)
    if found:
        raise CourseError([*found, "nothing was written: what is listed must not be given to students"])
    archive = write.write(files, arguments.folder)
    out = console.console()
    recorded = sum(bool(one.expected) for one in prepared)
    said = f"{len(prepared)} exercises, {len(files)} files, {recorded} of them with recorded answers of the reference"
    out.print(Text(f"Wrote {arguments.folder} and {archive}: {said}."), soft_wrap=True)
    return GRADED
