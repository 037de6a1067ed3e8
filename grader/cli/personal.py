"""`grader personal`: the sheet of numbers that each student is given for a personal exercise."""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Callable
from pathlib import Path

from grader import course as course_file
from grader import personal
from grader.cli import GRADED
from grader.errors import CourseError, UserError
from grader.intake import roster
from grader.model import Course, Exercise

SOLUTIONS = "solutions"  # name of the sheet that the files in solutions/ answer


def run(arguments: argparse.Namespace) -> int:
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    (exercise,) = course_file.select(course, [arguments.slug])
    if not exercise.personal:
        raise UserError(f"{exercise.slug} is the same for all students; course.yml says otherwise by `personal: true`")
    make = _sheet_of(course, exercise)
    seeds = {SOLUTIONS: personal.seed_of_solutions(exercise.slug)}
    if arguments.roster:
        key = personal.secret(course)
        seeds = {student: personal.seed(key, exercise.slug, student) for student in _roster(arguments.roster)}
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for student, seed in seeds.items():
        (arguments.folder / f"{student}.txt").write_text(make(seed), encoding="utf-8")
    print(f"Wrote {len(seeds)} sheets: {arguments.folder}/<student>.txt")
    return GRADED


def _sheet_of(course: Course, exercise: Exercise) -> Callable[[int], str]:
    """The function `sheet` of the exercise's oracle: seed -> the text that the student of that seed is given."""
    path = course.reference_dir(exercise.slug) / "oracle.py"
    spec = importlib.util.spec_from_file_location(f"oracle of {exercise.slug}", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise CourseError([f"reference/{exercise.slug}/oracle.py does not exist"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sheet: Callable[[int], str] | None = getattr(module, "sheet", None)
    if sheet is None:
        raise CourseError(
            [f"reference/{exercise.slug}/oracle.py: expected a function sheet(seed) for students' sheets"]
        )
    return sheet


def _roster(path: Path) -> list[str]:
    """The students' ids, each of which is to name a file."""
    students = [row.id for row in roster.load(path).rows]
    for student in students:
        if "/" in student or student.startswith("."):
            raise UserError(f"{path}: no file can be named after the student {student!r}")
    return students
