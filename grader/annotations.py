"""What staff say of students' work: which of it stands, what changed under it, and how the work of several merges."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.model import Annotation, Judgement, Seen

_ID_CHARACTERS = 12
_COMPARED = ("student", "exercise", "test", "text", "points", "author", "written_at", "replaces")


def identified(annotation: Annotation) -> Annotation:
    """With an id that follows from what it says, of whom, by whom and when."""
    said = json.dumps([getattr(annotation, name) for name in _COMPARED])
    return replace(annotation, id=hashlib.sha256(said.encode()).hexdigest()[:_ID_CHARACTERS])


def points_of(text: str) -> float:
    """Points as people write them, with a point or a comma. Raises ValueError for what is no finite number."""
    value = float(text.replace(",", "."))
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is no number of points")
    return value


def standing(annotations: Iterable[Annotation]) -> tuple[Annotation, ...]:
    """Those that nothing has replaced and nobody has withdrawn, in the order in which they were written.

    Where two took the place of one, as happens when two people work apart, the later one stands.
    """
    ordered = sorted(annotations, key=_order)
    last = {(one.student, one.replaces): one.id for one in ordered if one.replaces}
    return tuple(one for one in ordered if one.text and _is_last(one, last))


def _is_last(one: Annotation, last: Mapping[tuple[str, str], str]) -> bool:
    replaced_by_none = (one.student, one.id) not in last
    return replaced_by_none and (not one.replaces or last[one.student, one.replaces] == one.id)


def by_student(annotations: Iterable[Annotation]) -> dict[str, tuple[Annotation, ...]]:
    found: dict[str, list[Annotation]] = {}
    for one in annotations:
        found.setdefault(one.student, []).append(one)
    return {student: tuple(of_student) for student, of_student in found.items()}


def seen(judgement: Judgement | None, test: str = "") -> Seen | None:
    """What somebody who looks at a judgement, or at one test of it, has before them."""
    if judgement is None:
        return None
    if not test:
        return Seen(judgement.sha256 or "", judgement.verdict.value, judgement.points, judgement.graded_at)
    found = next((one for one in judgement.tests if one.name == test), None)
    return Seen(judgement.sha256 or "", found.verdict.value, found.points, judgement.graded_at) if found else None


def has_changed(annotation: Annotation, judgement: Judgement | None) -> bool:
    """Does the judgement that counts now say something else, or of another file, than the one that it was written on?

    Graded again with the same result is no change.
    """
    if annotation.seen is None:
        return False
    now = seen(judgement, annotation.test)
    return now is None or now[:3] != annotation.seen[:3]


@dataclass(frozen=True, slots=True)
class Merged:
    """What comes of taking in annotations that were written elsewhere."""

    new: tuple[Annotation, ...]
    known: int
    """how many were there already"""
    conflicts: tuple[str, ...]
    """what a person should look at, one line each"""


def merge(known: Iterable[Annotation], coming: Sequence[Annotation]) -> Merged:
    """Take in what is not there yet. In whatever order files come in, and how often, the outcome is the same."""
    there = {one.id: one for one in known}
    new: dict[str, Annotation] = {}
    conflicts = []
    for one in coming:
        other = there.get(one.id) or new.get(one.id)
        if other is None:
            new[one.id] = one
        elif _said(other) != _said(one):
            conflicts.append(f"{one.id}: says something else than the one of that id that is there; not taken in")
    everything = {**there, **new}
    conflicts += _rivals(everything, new) + _double_adjustments(everything.values(), new)
    return Merged(tuple(new.values()), len(coming) - len(new) - _refused(conflicts), tuple(conflicts))


def _refused(conflicts: Sequence[str]) -> int:
    return sum(text.endswith("not taken in") for text in conflicts)


def _said(one: Annotation) -> tuple[object, ...]:
    """Without the moment, which a row written by hand gets only when it is taken in."""
    return tuple(getattr(one, name) for name in _COMPARED if name != "written_at")


def _rivals(everything: Mapping[str, Annotation], new: Mapping[str, Annotation]) -> list[str]:
    """Two that take the place of the same one."""
    found: dict[str, list[Annotation]] = {}
    for one in sorted(everything.values(), key=_order):
        if one.replaces:
            found.setdefault(one.replaces, []).append(one)
    lines = []
    for replaced, rivals in found.items():
        if len(rivals) > 1 and any(one.id in new for one in rivals):
            named = " and ".join(f"{one.id} by {one.author}" for one in rivals)
            lines.append(f"{replaced}: replaced twice, by {named}; the later one, {rivals[-1].id}, counts")
    return lines


def _double_adjustments(everything: Iterable[Annotation], new: Mapping[str, Annotation]) -> list[str]:
    """Points that two people gave or took in the same place: perhaps for the same reason."""
    places: dict[tuple[str, str, str], list[Annotation]] = {}
    for one in standing(everything):
        if one.is_adjustment:
            places.setdefault((one.student, one.exercise, one.test), []).append(one)
    lines = []
    for place, found in places.items():
        if len({one.author for one in found}) > 1 and any(one.id in new for one in found):
            named = ", ".join(f"{one.points:+g} by {one.author} ({one.id})" for one in found)
            lines.append(f"{' '.join(filter(None, place))}: adjusted by several people: {named}; all of them count")
    return lines


def _order(one: Annotation) -> tuple[str, str]:
    return one.written_at, one.id
