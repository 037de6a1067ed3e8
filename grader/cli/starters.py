"""`grader starters`: writes the starters anew from the solutions that hold solution regions."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader import course as course_file
from grader.cli import GRADED, USER_ERROR
from grader.release import starters


def run(arguments: argparse.Namespace) -> int:
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    wanted = {exercise.slug for exercise in course_file.select(course, arguments.exercise)}
    behind = [
        starter for starter in starters.all_of(course) if starter.exercise.slug in wanted and not starter.is_in_step
    ]
    for starter in behind:
        name = starters.shown(starter.path, course)
        print(f"{name} is not the starter of {starters.shown(starter.source, course)}" if arguments.check else name)
        if not arguments.check:
            starter.path.parent.mkdir(parents=True, exist_ok=True)
            starter.path.write_bytes(starter.text.encode())
    if not behind:
        print("Every starter is in step with its solution.")
    return USER_ERROR if behind and arguments.check else GRADED
