"""A layout that the instructor describes: `{student}_{exercise}.py`, matched against the whole path of each file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.errors import UserError
from grader.intake.names import NOT_STUDENTS, printable, shortened, shown, why_no_id
from grader.intake.records import Gathering, HandedIn, LeftOut, Member, Sorted, Student
from grader.model import Exercise
from grader.submission import SUFFIXES

TITLE = "files by the pattern"
DEPTH = 8

PLACES = {
    "student": "the student's id",
    "exercise": "an exercise's slug, or the name of its file without the suffix",
    "file": "an exercise's file, such as maxpool.py or maxpool.ipynb",
    "name": "the student's name",
    "email": "the student's e-mail address",
    "attempt": "a number; the highest counts",
    "any": "anything, and more than once",
}
_PLACE = re.compile(r"\{([^{}]*)\}")
MAX_PLACES = 8  # each one more makes hostile names dearer to match


def exercises_meant(template: str, all_of_them: Sequence[Exercise], selected: Sequence[Exercise]) -> Sequence[Exercise]:
    """A file for an exercise that was not selected is still understood, where the pattern tells exercises apart."""
    return all_of_them if "{exercise}" in template or "{file}" in template else selected


def compiled(pattern: str, exercises: Sequence[Exercise]) -> re.Pattern[str]:
    """Raises UserError for what is no pattern."""
    places = _PLACE.findall(pattern)
    unknown = [place for place in places if place not in PLACES]
    listed = ", ".join("{" + place + "}" for place in PLACES)
    if unknown or re.sub(_PLACE, "", pattern).count("{"):
        raise UserError(f"--pattern {pattern}: expected places such as {listed}, got {{{(unknown or [''])[0]}}}")
    doubled = {place for place in places if places.count(place) > 1} - {"any"}
    if doubled or len(places) > MAX_PLACES:
        why = f"{{{min(doubled)}}} stands in it twice" if doubled else f"more than {MAX_PLACES} places"
        raise UserError(f"--pattern {pattern}: {why}")
    if "student" not in places:
        raise UserError(f"--pattern {pattern}: nothing in it tells the student; expected {{student}} in it")
    if "exercise" not in places and "file" not in places and len(exercises) > 1:
        raise UserError(
            f"--pattern {pattern}: nothing in it tells which of {len(exercises)} exercises a file is for; "
            "expected {exercise} or {file} in it, or one exercise: -e SLUG"
        )
    pieces = _PLACE.split(pattern)
    expressions = [
        _expression(piece, exercises) if number % 2 else re.escape(piece) for number, piece in enumerate(pieces)
    ]
    return re.compile("".join(expressions), re.DOTALL)


def folders_above_a_student(template: str) -> int:
    return template.partition("{student}")[0].count("/")


def _expression(place: str, exercises: Sequence[Exercise]) -> str:
    if place == "exercise":
        words = sorted({word for exercise in exercises for word in (exercise.slug, exercise.submit)}, key=len)
        return f"(?P<exercise>{'|'.join(map(re.escape, reversed(words)))})"
    if place == "file":
        files = sorted((exercise.submit + suffix for exercise in exercises for suffix in SUFFIXES), key=len)
        return f"(?P<file>{'|'.join(map(re.escape, reversed(files)))})"
    if place == "attempt":
        return r"(?P<attempt>[0-9]{1,9})"
    return "[^/]*?" if place == "any" else f"(?P<{place}>[^/]+?)"


def matches(members: Sequence[Member], expression: re.Pattern[str]) -> int:
    return sum(1 for member in members if not member.is_folder and expression.fullmatch("/".join(member.parts)))


def sort(members: Sequence[Member], expression: re.Pattern[str], exercises: Sequence[Exercise]) -> Sorted:
    gathering = Gathering()
    for member in members:
        if member.is_folder or NOT_STUDENTS.intersection(member.parts):
            continue
        match = expression.fullmatch("/".join(member.parts))
        fields = match.groupdict() if match else {}
        why = why_no_id(fields["student"]) if match else "not as the pattern says"
        if why:
            why = f"its student {why}" if match else why
            gathering.left_out.append(LeftOut(shortened(shown(member.parts)), why))
            continue
        gathering.add(_student(fields), _handed_in(member, fields, exercises))
    return gathering.sorted()


def _student(fields: dict[str, str]) -> Student:
    student = printable(fields["student"])
    named = tuple((kind, printable(fields[kind])) for kind in ("email", "name") if kind in fields)
    return Student(
        student,
        printable(fields.get("name", "")),
        (("id", student), ("login", student), *named, ("email", student), ("name", student)),
    )


def _handed_in(member: Member, fields: dict[str, str], exercises: Sequence[Exercise]) -> HandedIn:
    name = member.parts[-1]
    suffix = next((suffix for suffix in SUFFIXES if name.endswith(suffix)), "")
    if "file" in fields:
        names: tuple[str, ...] = (fields["file"],)
    else:
        word = fields.get("exercise")
        meant = [exercise for exercise in exercises if word in (None, exercise.slug, exercise.submit)]
        names = tuple(exercise.submit + suffix for exercise in meant)
    attempt = int(fields.get("attempt", 0))
    when = attempt if "attempt" in fields else member.modified
    return HandedIn(member, printable(name), names, when, (0, name), member.modified_at)
