"""Moodle, "Download all submissions": <Full name>_<participant>_assignsubmission_file_/<file>, or flat in one name.

Source: mod/assign/classes/downloader.php. Moodle 4.1 and later leave out the last underscore. The number is the
participant's in this one assignment, not the user's. Texts typed online are …_assignsubmission_onlinetext….
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.intake.names import NOT_STUDENTS, printable, shown
from grader.intake.records import Gathering, HandedIn, LeftOut, Member, Sorted, Student

TITLE = "a Moodle download"
DEPTH = 8

_TOP = re.compile(
    r"(?P<name>.+?)_(?P<number>[0-9]+)_assignsubmission_(?P<kind>file|onlinetext)(?:_(?P<file>.*))?", re.DOTALL
)


def likeness(members: Sequence[Member], wanted: frozenset[str]) -> float:
    tops = {member.parts[0] for member in members} - NOT_STUDENTS
    return sum(1 for top in tops if _TOP.fullmatch(top)) / len(tops) if tops else 0.0


def sort(members: Sequence[Member]) -> Sorted:
    gathering = Gathering()
    for member in members:
        match = _TOP.fullmatch(member.parts[0])
        if not match:
            if len(member.parts) == 1:
                why = "not a student's" if member.parts[0] in NOT_STUDENTS else _EXPECTED
                gathering.left_out.append(LeftOut(shown(member.parts), why))
            continue
        inner = member.parts[1:] or ((match["file"],) if match["file"] and not member.is_folder else ())
        student = _student(match, member)
        if match["kind"] == "onlinetext":
            gathering.add(student)
            if inner:
                gathering.left_out.append(LeftOut(shown(member.parts), "typed into Moodle and no file"))
        elif inner:
            gathering.add(student, _handed_in(member, inner))
        else:
            gathering.add(student)  # a folder with nothing in it
    return gathering.sorted()


_EXPECTED = "no name that Moodle gives: expected <Full name>_<number>_assignsubmission_file"


def _student(match: re.Match[str], member: Member) -> Student:
    name, number = printable(match["name"]), match["number"]
    fault = member.fault if member.is_folder and len(member.parts) == 1 else ""
    return Student(f"{name}_{number}", name, (("moodle", number), ("name", name)), fault=fault)


def _handed_in(member: Member, inner: tuple[str, ...]) -> HandedIn:
    return HandedIn(member, shown(inner), (inner[-1],), member.modified, (-len(inner), inner[-1]))
