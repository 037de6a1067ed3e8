"""Of several files that a student handed in for an exercise, the one that counts by the course's rule."""

from __future__ import annotations

from collections.abc import Sequence

from grader import late
from grader.intake.records import HandedIn
from grader.model import Counts, Course, Exercise, LatePolicy


def by_age(files: Sequence[HandedIn]) -> list[HandedIn]:
    """The newest last."""
    return sorted(files, key=lambda file: (file.when, file.tie))


def of(files: Sequence[HandedIn], course: Course, student: str, exercise: Exercise) -> tuple[HandedIn, str]:
    """(the one that counts, why in words; empty where there is no other).

    What came after the close does not take the place of what came before it.
    """
    if len(files) == 1:
        return files[0], ""
    policy = exercise.late or LatePolicy()
    ordered = by_age(files)
    seconds = [_seconds_late(file, course, student, exercise) for file in ordered]
    known = list(zip(ordered, seconds, strict=True))
    in_time = [file for file, late_by in known if not _is_late(file, late_by, policy)]
    open_yet = [file for file, late_by in known if late_by is None or not late.is_closed(policy, late_by)]
    if exercise.counts is Counts.FIRST:
        return ordered[0], _why(ordered, ordered[0], "older" if len(files) == 2 else "the oldest")
    if exercise.counts is Counts.LATEST_IN_TIME and 0 < len(in_time) < len(files):
        return in_time[-1], _why(in_time, in_time[-1], "the newest that came in time")
    if 0 < len(open_yet) < len(files):
        return open_yet[-1], _why(open_yet, open_yet[-1], "the newest that came before the close")
    return ordered[-1], _why(ordered, ordered[-1], "newer" if len(files) == 2 else "the newest")


def _why(candidates: Sequence[HandedIn], chosen: HandedIn, word: str) -> str:
    if sum(file.when == chosen.when for file in candidates) > 1:
        age = "older" if chosen is candidates[0] else "newer"
        return f"nothing tells which is {age}, and {chosen.shown} counts"
    return f"{chosen.shown} is {word} and counts"


def _seconds_late(file: HandedIn, course: Course, student: str, exercise: Exercise) -> int | None:
    """By the student's own deadline; None where a deadline or the time is not known."""
    deadline = course.deadline(student, exercise.slug)
    moment = late.moment(file.submitted_at, course.zone) if exercise.times_known else None
    return late.seconds_after(deadline, moment) if deadline and moment else None


def _is_late(file: HandedIn, seconds: int | None, policy: LatePolicy) -> bool:
    """Where no time is known, the mark of the LMS tells."""
    return bool(file.marked_late) if seconds is None else seconds > policy.grace_seconds
