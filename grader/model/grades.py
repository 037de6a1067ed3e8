"""What counts of judgements, what staff say of them, and what a report shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from grader.model.course import Course, Exercise
from grader.model.judgement import Judgement


class Seen(NamedTuple):
    """The judgement that staff had before them when they wrote something: of a test, or of an exercise."""

    sha256: str
    """of the file; empty where nothing was handed in"""
    verdict: str
    points: float | None
    graded_at: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """What staff say of a student's work: a comment, or points given or taken with a reason. Never changed.

    Another one may take its place. A regrade leaves it as it is.
    """

    id: str
    """made from the fields below, so that two copies of one are known to be one"""
    student: str
    exercise: str
    """slug; empty: on all of the student's work"""
    test: str
    """name; empty: on the exercise as a whole"""
    text: str
    """Markdown: the comment, or the reason; empty: what it replaces is withdrawn"""
    points: float | None
    """to add to what counts, or to take from it; None: a comment"""
    author: str
    written_at: str
    """ISO 8601, UTC"""
    replaces: str = ""
    """id of the one whose place this one takes"""
    snippet: str = ""
    """name of the snippet whose text it is"""
    seen: Seen | None = None
    """None: there was no judgement, or it is not about any"""

    @property
    def is_adjustment(self) -> bool:
        return self.points is not None


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text for many students, and points where it is a line of a rubric. The newest of a name counts."""

    name: str
    text: str
    """Markdown; empty: there is no such snippet any more"""
    points: float | None
    author: str
    written_at: str


@dataclass(frozen=True, slots=True)
class Grade:
    """What counts of a judgement by the course's rules of today. Computed each time, stored nowhere."""

    judged_points: float | None
    """None while the judgement is not final"""
    points: float | None
    """that count: the judged ones less the deduction, with what staff adjusted, never below 0"""
    deduction: float | None = 0.0
    """points; None while they are unknown"""
    deducted_percent: float = 0.0
    late_seconds: int | None = None
    """since the deadline, 0 in time; None: there is no deadline, or nobody knows when it was handed in"""
    late: str | None = None
    """such as "1 day 2 h late: -20%"; None where it counts as in time"""
    rule: str = ""
    """which rule was applied, in sentences for the student; empty where none was"""
    submitted_at: datetime | None = None
    deadline: datetime | None = None
    """that held for this student"""
    extended_from: datetime | None = None
    """the deadline of all others, where this student has more time"""
    adjustments: tuple[Annotation, ...] = ()
    """by staff, in the order in which they were written"""


class Graded(NamedTuple):
    """One judgement and what counts of it."""

    exercise: Exercise
    judgement: Judgement
    grade: Grade


@dataclass(frozen=True, slots=True)
class Report:
    """One student's judgements in the order of the course, ready to render."""

    course: Course
    student: str
    entries: tuple[Graded, ...] = ()
    as_of: str = ""
    """ISO 8601: when the newest of what it shows was graded or written. No clock: the same facts, the same report"""
    points: float | None = None
    """that count; None while any judgement is without points"""
    max_points: float = 0.0
    annotations: tuple[Annotation, ...] = ()
    """all that staff say of the student's work and that stands, adjustments included"""
