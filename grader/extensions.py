"""extensions.yml: who has more time for what; every mistake is reported at once, with its line."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from grader import late
from grader.entries import Entry, Reader, compose
from grader.model import Exercise, Extension

FILE = "extensions.yml"
ALL = "all"

_KEYS = ("student", "exercise", "deadline", "reason")
_DEADLINE = 'a date and time such as "2027-02-12 23:59", or more time such as "+3d" or "+12h"'
_MORE_DAYS = re.compile(r"\+\s*(\d{1,4})\s*d\Z")

Extensions = dict[tuple[str, str], Extension]
"""(student, slug of the exercise) -> what holds for them"""


def load(root: Path, exercises: tuple[Exercise, ...], zone: tzinfo) -> Extensions:
    """The extensions of a course's folder, none where it has no such file. Raises CourseError, UserError."""
    try:
        whole = compose(root / FILE)
    except FileNotFoundError:
        return {}
    reader = _Reader(exercises, zone)
    found = reader.extensions(Entry(whole.node, "extensions"))
    reader.refuse_mistakes(FILE)
    return found


def unknown_students(extensions: Mapping[tuple[str, str], Extension], students: Iterable[str]) -> list[str]:
    """A line for each extension of somebody who has handed in nothing: a mistyped name, or a student still to come."""
    known = {unicodedata.normalize("NFC", student): student for student in students}
    lines = {}
    for (student, _), extension in extensions.items():
        if student not in known:
            close = difflib.get_close_matches(student, known, n=1)
            hint = f"did you mean {known[close[0]]}?" if close else "is the name right?"
            lines[extension.line] = f'{FILE}:{extension.line}: no submission by "{extension.student}" is known; {hint}'
    return [lines[line] for line in sorted(lines)]


class _Reader(Reader):
    def __init__(self, exercises: tuple[Exercise, ...], zone: tzinfo) -> None:
        super().__init__()
        self.exercises = exercises
        self.zone = zone
        self.given: dict[tuple[str, str], int] = {}
        """(student, what is named: a slug, or all) -> line"""

    def extensions(self, whole: Entry) -> Extensions:
        found: Extensions = {}
        for item in self.items(whole, "a list of extensions") if whole.node else ():
            for extension in self.extension(item):
                who = (unicodedata.normalize("NFC", extension.student), extension.exercise)
                # Somebody may have more time for everything, and for one exercise even more.
                if who not in found or found[who].deadline < extension.deadline:
                    found[who] = extension
        return found

    def extension(self, item: Entry) -> list[Extension]:
        """One for each exercise that it is for; none where a mistake was found."""
        before = len(self.problems)
        entries = self.keys(item, _KEYS, _KEYS)
        student, reason = self.text(entries.get("student")), self.text(entries.get("reason"))
        named = self.text(entries.get("exercise"))
        exercises = self.exercises_of(entries["exercise"], named) if named else []
        moved = self.deadlines(entries["deadline"], exercises, named == ALL) if "deadline" in entries else {}
        if student and named:
            self.refuse_second(item, student, named)
        if len(self.problems) > before:
            return []
        return [Extension(student, slug, deadline, reason, item.line) for slug, deadline in moved.items()]

    def refuse_second(self, item: Entry, student: str, named: str) -> None:
        who = (unicodedata.normalize("NFC", student), named)
        if who in self.given:
            self.report(item, f"a second extension of {student} for {named}; the first is in line {self.given[who]}")
        self.given.setdefault(who, item.line)

    def exercises_of(self, entry: Entry, named: str) -> list[Exercise]:
        """The exercises with a deadline that an entry names."""
        slugs = [exercise.slug for exercise in self.exercises]
        if named not in (ALL, *slugs):
            close = difflib.get_close_matches(named, slugs, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known are {ALL}, {', '.join(slugs)}"
            self.report(entry, f'no exercise "{named}"; {hint}')
            return []
        exercises = [exercise for exercise in self.exercises if named in (ALL, exercise.slug) and exercise.deadline]
        if not exercises:
            self.report(entry, f"{named} has no deadline in course.yml, so there is nothing to extend")
        return exercises

    def deadlines(self, entry: Entry, exercises: list[Exercise], for_all: bool) -> dict[str, datetime]:
        """slug -> new deadline; of all exercises only those whose deadline is earlier."""
        more_time = self.scalar(entry, _DEADLINE, lambda text: parse(text, self.zone), None)
        if more_time is None:
            return {}
        moved: dict[str, datetime] = {}
        for exercise in exercises:
            assert exercise.deadline
            old = exercise.deadline.astimezone(self.zone)
            new = more_time(old)
            if new.astimezone(UTC) > old:
                moved[exercise.slug] = new
            elif not for_all:
                self.expected(entry, f"a time after the deadline in course.yml, {old:%Y-%m-%d %H:%M}")
        if for_all and exercises and not moved:
            self.expected(entry, "a time after the deadline of at least one exercise")
        return moved


def parse(text: str, zone: tzinfo) -> Callable[[datetime], datetime]:
    """From a deadline in that zone to the one that is meant instead. Raises ValueError.

    A deadline some days later is at the same time of day, also where clocks are set between the two.
    """
    if days := _MORE_DAYS.match(text):
        return lambda old: old + timedelta(days=int(days[1]))
    if text.startswith("+"):
        more = timedelta(seconds=late.duration(text[1:].strip()))
        return lambda old: (old.astimezone(UTC) + more).astimezone(zone)
    moment = datetime.fromisoformat(text)
    absolute = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return lambda old: absolute
