"""Canvas, "Download Submissions": <name>[_LATE]_<user id>_<attachment id>_<file>, flat.

Source: lib/content_zipper.rb of canvas-lms. The name is the sortable one in lower case without spaces and punctuation.
An anonymous assignment has [LATE_]anon_<anonymous id>_<attachment id>_<file>. What was typed or linked instead of
uploaded is <name>[_LATE]_<user id>_text.html or _link.html. A file handed in again is called <file>-1, -2, …
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.intake.names import NOT_STUDENTS, printable, shown
from grader.intake.records import Gathering, HandedIn, LeftOut, Member, Sorted, Student

TITLE = "a Canvas download"
DEPTH = 1

# The first pair of numbers counts: a student chooses what follows it, the name of the file.
_ANONYMOUS = re.compile(r"(?P<late>LATE_)?anon_(?P<user>[^_]+)_(?P<upload>[0-9]+)_(?P<file>.+)", re.DOTALL)
_NAMED = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<user>[0-9]+)_(?P<upload>[0-9]+)_(?P<file>.+)", re.DOTALL)
_ANONYMOUSLY_TYPED = re.compile(r"(?P<late>LATE_)?anon_(?P<user>[^_]+)_(?P<typed>text|link)\.html", re.DOTALL)
_TYPED = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<user>[0-9]+)_(?P<typed>text|link)\.html", re.DOTALL)
_AGAIN = re.compile(r"(?P<stem>.+)-(?P<number>[0-9]+)(?P<suffix>\.[^.]+)", re.DOTALL)


def likeness(members: Sequence[Member], wanted: frozenset[str]) -> float:
    tops = [member for member in members if len(member.parts) == 1 and member.parts[0] not in NOT_STUDENTS]
    return sum(1 for member in tops if _match(member)) / len(tops) if tops else 0.0


def sort(members: Sequence[Member]) -> Sorted:
    gathering = Gathering()
    for member in members:
        match = _match(member)
        typed = match.groupdict().get("typed") if match else None
        if match and typed:
            gathering.add(_student(match))
            why = "typed into Canvas and no file" if typed == "text" else "a web address and no file"
            gathering.left_out.append(LeftOut(shown(member.parts), why))
        elif match:
            gathering.add(_student(match), _handed_in(member, match))
        elif len(member.parts) == 1:
            why = "not a student's" if member.parts[0] in NOT_STUDENTS else _EXPECTED
            gathering.left_out.append(LeftOut(shown(member.parts), why))
    return gathering.sorted()


_EXPECTED = "no name that Canvas gives: expected <name>_<user id>_<number>_<file>"


def _match(member: Member) -> re.Match[str] | None:
    if len(member.parts) != 1 or member.is_folder:
        return None
    forms = (_ANONYMOUS, _ANONYMOUSLY_TYPED, _NAMED, _TYPED)
    return next((match for form in forms if (match := form.fullmatch(member.parts[0]))), None)


def _student(match: re.Match[str]) -> Student:
    if match.re in (_ANONYMOUS, _ANONYMOUSLY_TYPED):
        user = printable(match["user"])
        return Student(f"anon_{user}", marks=(("anonymous", user),))
    name = printable(match["name"])
    return Student(match["user"], name, (("canvas", match["user"]), ("name", name)))


def _handed_in(member: Member, match: re.Match[str]) -> HandedIn:
    name = match["file"]
    again = _AGAIN.fullmatch(name)
    names = (name, again["stem"] + again["suffix"]) if again else (name,)
    number = int(again["number"][:9]) if again else 0
    # Canvas numbers uploads as they come, so the number of the upload tells which is the latest.
    upload = int(match["upload"][:18])
    return HandedIn(member, printable(name), names, upload, (number, name), marked_late=bool(match["late"]))
