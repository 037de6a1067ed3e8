"""course.yml itself: its top, its weeks and exercises, and where a course lies."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from grader import extensions
from grader.course import words
from grader.course.exercise import Defaults, ExerciseReader
from grader.entries import Entry, compose
from grader.errors import UserError
from grader.model import DATA_SETS, SECRET_FILE, Counts, Course, Exercise, Limits

FILE = "course.yml"


def find(start: Path) -> Path:
    """The folder of the course that `start` lies in, walking up. Raises UserError when there is none."""
    for folder in [start.resolve(), *start.resolve().parents]:
        if (folder / FILE).is_file():
            return folder
    raise UserError(
        f"no {FILE} in {start} or any folder above it. Go to your course's folder, or say where it is: --course DIR"
    )


def load(root: Path) -> Course:
    """The course of a folder, extensions.yml included.

    Raises CourseError with one line for each mistake, UserError when it cannot be read.
    """
    try:
        whole = compose(root / FILE)
    except FileNotFoundError:
        raise UserError(f"{root / FILE} does not exist; --course names the folder that holds {FILE}") from None
    reader = _CourseReader()
    course = reader.course(whole, root.resolve())
    reader.refuse_mistakes(FILE)
    assert course
    return replace(course, extensions=extensions.load(course.root, course.exercises, course.zone))


class _CourseReader(ExerciseReader):
    def course(self, entry: Entry, root: Path) -> Course | None:
        head = ("course", "title", "timezone", "weeks", "secret_file", "gpu", "data")
        known = (*head, "limits", "late", "submitted", "counts", "exercises")
        entries = self.keys(entry, known, ("course", "title", "exercises"))
        zone = self.scalar(entries.get("timezone"), 'a time zone such as "Europe/Berlin"', words.zone, ZoneInfo("UTC"))
        defaults = Defaults(
            zone,
            self.limits(entries.get("limits"), Limits()),
            self.late(entries.get("late"), None),
            self.submitted(entries.get("submitted"), True),
            self.counts(entries.get("counts"), Counts.LATEST),
            self.data(entries.get("data"), root),
        )
        weeks = self.weeks(entries.get("weeks"))
        secret_file = self.text(entries["secret_file"]) if "secret_file" in entries else SECRET_FILE
        exercises: list[Exercise] = []
        for item in self.items(entries.get("exercises"), "a list of exercises"):
            exercise = self.exercise(item, defaults)
            for field in ("slug", "submit"):
                value = getattr(exercise, field)
                if value and any(getattr(other, field) == value for other in exercises):
                    self.report(item, f'a second exercise with the {field} "{value}"')
            exercises.append(exercise)
        if "exercises" in entries and not exercises:
            self.report(entries["exercises"], "expected at least one exercise")
        slug, title = self.slug(entries.get("course")), self.text(entries.get("title"))
        if self.problems:
            return None
        return Course(
            slug, title, root, tuple(exercises), weeks, zone,
            secret_file=secret_file, gpu_memory_fraction=self.gpu_memory(entries.get("gpu")),
        )  # fmt: skip

    def gpu_memory(self, entry: Entry | None) -> float:
        """The part of a GPU's memory that each session on it may have."""
        if entry is None:
            return 1.0
        memory = self.keys(entry, ("memory",), ("memory",)).get("memory")
        return self.scalar(memory, 'a part of a GPU\'s memory such as "25%"', words.fraction, 1.0)

    def weeks(self, entry: Entry | None) -> dict[int, str]:
        if entry is None:
            return {}
        weeks = {}
        for name, item in self.mapping(entry, "a mapping from number to title").items():
            if name.isdecimal():
                weeks[int(name)] = self.text(item)
            else:
                self.report(item, f'expected the number of a week, got "{name}"')
        return weeks

    def data(self, entry: Entry | None, root: Path) -> dict[str, str]:
        if entry is None:
            return {}
        folders = {}
        for name, item in self.mapping(entry, "a mapping from data set to folder").items():
            if name not in DATA_SETS:
                self.report(item, f'expected a data set ({", ".join(DATA_SETS)}), got "{name}"')
            folders[name] = str(root / Path(self.text(item)).expanduser())
        return folders


def select(course: Course, slugs: list[str]) -> tuple[Exercise, ...]:
    """The exercises of those names, all when none is named. Raises UserError for an unknown one."""
    known = [exercise.slug for exercise in course.exercises]
    for slug in slugs:
        if slug not in known:
            close: list[Any] = difflib.get_close_matches(slug, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"the course has {', '.join(known)}"
            raise UserError(f'no exercise "{slug}"; {hint}')
    return tuple(exercise for exercise in course.exercises if not slugs or exercise.slug in slugs)
