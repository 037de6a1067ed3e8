"""The starters of a course, made from its solutions: one source for both."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import CourseError
from grader.model import Course, Exercise
from grader.release import regions

SOURCES = ("accepted.py", "accepted.ipynb")
"""names of a solution that a starter may be made from, where it holds regions"""


@dataclass(frozen=True, slots=True)
class Starter:
    exercise: Exercise
    source: Path
    """the solution"""
    path: Path
    """where the starter lies in the course"""
    text: str
    """of the .py file"""
    notebook: dict[str, Any] | None = None
    """where the solution is a notebook: without its regions"""

    @property
    def is_in_step(self) -> bool:
        return self.path.is_file() and self.path.read_bytes() == self.text.encode()


def starter(course: Course, exercise: Exercise) -> Starter | None:
    """None where no solution of the exercise holds regions: its starter is written by hand. Raises CourseError."""
    found = [path for name in SOURCES if (path := course.solutions_dir(exercise.slug) / name).is_file()]
    sources = [path for path in found if regions.BEGIN in path.read_text(encoding="utf-8")]
    if not sources:
        return None
    if len(sources) > 1:
        names = " and ".join(shown(path, course) for path in sources)
        raise CourseError([f"{names} both hold solution regions; a starter has one source"])
    source, path = sources[0], course.exercise_dir(exercise.slug) / f"{exercise.submit}.py"
    text, name = source.read_text(encoding="utf-8"), shown(source, course)
    try:
        if source.suffix == ".py":
            return Starter(exercise, source, path, regions.without_solutions(text, name))
        notebook = notebook_without_solutions(text, name)
    except regions.RegionError as error:
        raise CourseError(error.problems) from None
    return Starter(exercise, source, path, _code(notebook), notebook)


def all_of(course: Course) -> list[Starter]:
    """Raises CourseError with the mistakes of all exercises."""
    found, problems = [], []
    for exercise in course.exercises:
        try:
            made = starter(course, exercise)
        except CourseError as error:
            problems += error.problems
            continue
        if made:
            found.append(made)
    if problems:
        raise CourseError(problems)
    return found


def notebook_without_solutions(text: str, name: str) -> dict[str, Any]:
    """Each code cell without its regions, and nothing that running it left. Raises RegionError, CourseError."""
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
    except (ValueError, KeyError, TypeError):
        raise CourseError(
            [f"{name}: expected a notebook of nbformat 4; open it in Jupyter and save it again"]
        ) from None
    problems: list[str] = []
    for number, cell in enumerate(cells, 1):
        if cell.get("cell_type") != "code":
            continue
        try:
            stripped = regions.without_solutions("".join(cell["source"]), f"{name}, cell {number}")
        except regions.RegionError as error:
            problems += error.problems
            continue
        cell.update(source=stripped, outputs=[], execution_count=None, metadata={})
    if problems:
        raise regions.RegionError(problems)
    return dict(notebook)


def _code(notebook: dict[str, Any]) -> str:
    sources = ("".join(cell["source"]) for cell in notebook["cells"] if cell.get("cell_type") == "code")
    return "\n\n\n".join(source.strip("\n") for source in sources if source.strip()) + "\n"


def shown(path: Path, course: Course) -> str:
    return path.relative_to(course.root).as_posix()
