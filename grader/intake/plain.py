"""The plain layout: <student>/<file>."""

from __future__ import annotations

from collections.abc import Sequence

from grader.intake.names import NOT_STUDENTS, bare, printable
from grader.intake.records import HandedIn, LeftOut, Member, Sorted, Student

TITLE = "a folder for each student"
DEPTH = 2


def likeness(members: Sequence[Member], wanted: frozenset[str]) -> float:
    """The share of top-level names that look like this layout: students' folders that hold a wanted file, or nearly."""
    folders = {member.parts[0] for member in members if len(member.parts) == 1 and member.is_folder}
    nearly = {bare(name) for name in wanted}
    holding = {member.parts[0] for member in members if len(member.parts) == 2 and bare(member.parts[1]) in nearly}
    return len(folders & holding) / len(folders) if folders else 0.0


def sort(members: Sequence[Member]) -> Sorted:
    files: dict[str, list[HandedIn]] = {}
    faults: dict[str, str] = {}
    folders: list[str] = []
    left_out: list[LeftOut] = []
    for member in members:
        top = member.parts[0]
        if len(member.parts) == 2:
            files.setdefault(top, []).append(handed_in(member))
        elif len(member.parts) == 1 and member.fault and member.is_folder:
            faults[top] = member.fault
        elif len(member.parts) == 1:
            why = _why_left_out(member)
            if why:
                left_out.append(LeftOut(printable(top), why))
            else:
                folders.append(top)
    students = (
        Student(
            (shown := printable(top)),
            marks=(("id", shown), ("email", shown), ("login", shown), ("name", shown)),
            files=tuple(files.get(top, ())),
            fault=faults.get(top, ""),
            known_as=top,
        )
        for top in folders
    )
    return Sorted(tuple(students), tuple(left_out))


def _why_left_out(member: Member) -> str:
    if member.parts[0] in NOT_STUDENTS:
        return "not a student's"
    if not member.is_folder:
        return "a link" if member.obstacle.startswith("is a link") else "not a folder"
    return ""


def handed_in(member: Member) -> HandedIn:
    name = member.parts[-1]
    return HandedIn(member, printable(name), (name,), member.modified, (0, name), member.modified_at)
