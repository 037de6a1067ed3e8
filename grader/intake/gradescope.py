"""Gradescope, "Export Submissions": submission_metadata.yml beside a folder submission_<number> for each submission.

The metadata is YAML as Ruby writes it, with symbols for keys:

    submission_101:
      :submitters:
      - :name: Sample Student
        :sid: '0042'
        :email: sample@example.org
      :created_at: 2026-11-20 22:00:00.123456000 Z

A submission of a group counts for each of its members.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import yaml

from grader.errors import UserError
from grader.intake.names import NOT_STUDENTS, printable, shortened, shown, why_no_id
from grader.intake.records import Damaged, Gathering, HandedIn, LeftOut, Member, Refused, Sorted, Source, Student

TITLE = "a Gradescope export"
DEPTH = 8

METADATA = "submission_metadata.yml"
MAX_METADATA_BYTES = 256 * 2**20  # it holds all results of an autograder too

MAX_LEVELS = 6  # of the metadata; results of tests lie deeper, and are let pass by without being kept
DEEPEST = 200

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = ("", "~", "null")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)? ?(Z|UTC|[+-]\d\d:?\d\d)?")


def likeness(members: Sequence[Member], wanted: frozenset[str]) -> float:
    return float(any(member.parts == (METADATA,) and not member.is_folder for member in members))


def sort(members: Sequence[Member], source: Source) -> Sorted:
    """Raises UserError where the metadata cannot be read."""
    submissions = _metadata(members, source)
    gathering = Gathering()
    for member in members:
        top, inner = member.parts[0], member.parts[1:]
        if top not in submissions:
            if not inner and top != METADATA:
                gathering.left_out.append(LeftOut(printable(top), f"not in {METADATA}"))
            continue
        if NOT_STUDENTS.intersection(inner):
            continue
        submitted_at = _submitted_at(submissions[top])
        for student in _submitters(top, submissions[top]):
            files = [_handed_in(member, inner, submitted_at)] if inner else []
            gathering.add(student if inner else replace(student, fault=member.fault), *files)
    there = {member.parts[0] for member in members}
    gathering.left_out += [LeftOut(printable(top), f"in {METADATA} only") for top in submissions if top not in there]
    return gathering.sorted()


def _metadata(members: Sequence[Member], source: Source) -> dict[str, Mapping[str, Any]]:
    member = next((member for member in members if member.parts == (METADATA,)), None)
    if member is None:
        raise UserError(f"{source.name}: no {METADATA}, so it is no Gradescope export. Name another layout: --from")
    try:
        read = _tree(source.read(member, MAX_METADATA_BYTES))
    except (Refused, Damaged) as error:
        raise UserError(f"{source.name}: {METADATA} {error}") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise UserError(f"{source.name}: {METADATA}:{line}: not valid YAML. Export the submissions again") from None
    except yaml.YAMLError:
        raise UserError(f"{source.name}: {METADATA}: not valid YAML. Export the submissions again") from None
    if not isinstance(read, dict):
        raise UserError(f"{source.name}: {METADATA}: expected an entry for each submission. Export them again")
    return {str(key): entry for key, entry in read.items() if isinstance(entry, dict)}


def _tree(content: bytes) -> Any:
    """The YAML as dicts, lists and text. Raises yaml.YAMLError.

    Made of events and not by a constructor, whose C code overflows the stack on 100,000 brackets. Everything stays
    text, for a student id 0042 is no number; Ruby's tags make nothing, and aliases are not followed.
    """
    levels: list[list[Any]] = [[]]
    deeper = 0
    for event in yaml.parse(content, Loader=_SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            if deeper or len(levels) > MAX_LEVELS:
                deeper += 1
                if deeper > DEEPEST:
                    raise yaml.YAMLError(f"more than {DEEPEST} levels")  # libyaml takes ever longer for each
            else:
                levels.append([])
        elif isinstance(event, yaml.CollectionEndEvent):
            if deeper:
                deeper -= 1
                node: Any = None
            else:
                node = _node(levels.pop(), isinstance(event, yaml.MappingEndEvent))
            if not deeper:
                levels[-1].append(node)
        elif isinstance(event, yaml.NodeEvent) and not deeper:
            levels[-1].append(getattr(event, "value", None))
    return levels[0][0] if levels[0] else None


def _node(children: list[Any], is_mapping: bool) -> Any:
    if not is_mapping:
        return children
    pairs = zip(children[::2], children[1::2], strict=True)
    return {key: value for key, value in pairs if isinstance(key, str)}


def _field(entry: Mapping[str, Any], name: str) -> Any:
    """Keys are Ruby's symbols, or plain words in exports that went through another tool."""
    return entry.get(f":{name}", entry.get(name))


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = _field(entry, name)
    return printable(value.strip()) if isinstance(value, str) and value not in _NOTHING else ""


def _submitters(top: str, entry: Mapping[str, Any]) -> list[Student]:
    listed = _field(entry, "submitters")
    people = [person for person in listed if isinstance(person, dict)] if isinstance(listed, list) else []
    return [_student(top, person) for person in people] or [Student(printable(top))]


def _student(top: str, person: Mapping[str, Any]) -> Student:
    sid, email, name = (_text(person, field) for field in ("sid", "email", "name"))
    marks = tuple((kind, value) for kind, value in (("sid", sid), ("email", email), ("name", name)) if value)
    usable = (text for text in (sid, email) if text and not why_no_id(text))
    return Student(next(usable, printable(top)), shortened(name), marks)


def _submitted_at(entry: Mapping[str, Any]) -> str | None:
    """The time of the submission that counts; in UTC where no offset is said."""
    match = _TIME.match(_text(entry, "created_at"))
    if not match:
        return None
    day, clock, fraction, offset = match.groups()
    zone = "+00:00" if offset in (None, "Z", "UTC") else offset
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0'):0<6}{zone}")
        return moment.astimezone(UTC).replace(microsecond=0).isoformat()
    except (ValueError, OverflowError):
        return None


def _handed_in(member: Member, inner: tuple[str, ...], submitted_at: str | None) -> HandedIn:
    when = int(datetime.fromisoformat(submitted_at).timestamp()) if submitted_at else 0
    return HandedIn(member, shown(inner), (inner[-1],), when, (-len(inner), inner[-1]), submitted_at)
