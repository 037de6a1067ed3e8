"""GitHub Classroom: a clone of each student's repository, <assignment>-<login>/…

Git is never run on them: a clone's own configuration can start programs. A clone does not tell when anything was
pushed, so the file that lies highest counts.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from grader.intake.names import NOT_STUDENTS, printable, shown
from grader.intake.records import Gathering, HandedIn, LeftOut, Member, Sorted, Student

TITLE = "clones of GitHub Classroom"
DEPTH = 8


def likeness(members: Sequence[Member], wanted: frozenset[str]) -> float:
    repositories = _repositories(members)
    clones = {member.parts[0] for member in members if len(member.parts) > 1 and member.parts[1] == ".git"}
    return len(clones & set(repositories)) / len(repositories) if repositories else 0.0


def sort(members: Sequence[Member]) -> Sorted:
    repositories = _repositories(members)
    prefix = _assignment(repositories)
    gathering = Gathering()
    for member in members:
        top, inner = member.parts[0], member.parts[1:]
        if top not in repositories:
            if not inner:
                gathering.left_out.append(LeftOut(shown(member.parts), "no clone of a repository"))
        elif not inner:
            login = printable(top.removeprefix(prefix))
            marks = (("github", login), ("repository", printable(top)))
            gathering.add(Student(login, marks=marks, fault=member.fault))
        elif not NOT_STUDENTS.intersection(inner):
            gathering.add(Student(printable(top.removeprefix(prefix))), _handed_in(member, inner))
    said = f"of the assignment {printable(prefix[:-1])}" if prefix else "named by their whole folders"
    return gathering.sorted(said)


def _repositories(members: Sequence[Member]) -> list[str]:
    tops = (member for member in members if len(member.parts) == 1 and member.is_folder)
    return sorted({member.parts[0] for member in tops} - NOT_STUDENTS)


def _assignment(repositories: Sequence[str]) -> str:
    """What all the names have in common, up to a hyphen; "" where that cannot be told, as with a single one."""
    # Letter by letter, which is what it is for; the folders' names are no paths.
    common = os.path.commonprefix(list(repositories)) if len(repositories) > 1 else ""  # noqa: RUF071
    return common[: common.rfind("-") + 1]


def _handed_in(member: Member, inner: tuple[str, ...]) -> HandedIn:
    return HandedIn(member, shown(inner), (inner[-1],), tie=(-len(inner), inner[-1]))
