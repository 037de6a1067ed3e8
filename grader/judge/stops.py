"""What can end a test early: each exception is one row of what pytest may see (`verdict.Saw`)."""

from __future__ import annotations

import functools
from collections.abc import Callable

from grader.judge.verdict import Saw
from grader.model import Ended, Evidence, Excerpt


class Stop(Exception):
    """Base. `message` is for the student of a public test; nothing of it is shown for a hidden one."""

    saw = Saw.FAULT
    tells_nothing = False
    """True where the message was settled before any test asked anything, so that a hidden one may show it too"""
    said = ""
    """what the student of a hidden test may read of it, where the message is none of that"""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.excerpt: Excerpt | None = None
        """the lines of the submission that it came from"""


class WrongAnswer(Stop):
    saw = Saw.WRONG

    def __init__(self, message: str, draw: Callable[[], Evidence | None] | None = None) -> None:
        """draw: makes the picture of what is wrong, which nobody sees of a hidden test."""
        super().__init__(message)
        self._draw = draw

    @functools.cached_property
    def evidence(self) -> Evidence | None:
        return self._draw() if self._draw else None


class BelowThreshold(WrongAnswer):
    """What was measured is worth a part of the points, or none."""

    tells_nothing = True  # it is about what was learned, and names no input

    def __init__(self, message: str, points: float, saw: Saw = Saw.WRONG) -> None:
        """saw: what cut it short, where something did."""
        super().__init__(message)
        self.points = points
        self.saw = saw


class StudentRaised(Stop):
    """The student's function raised; `types` holds its own type's name and those of its builtin bases."""

    saw = Saw.RAISED

    def __init__(self, message: str, types: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.types = types


class TrainingFailed(StudentRaised):
    """A training raised, or left nothing to measure. It saw no hidden input, so its words are for the student."""

    tells_nothing = True


class NotHere(Stop):
    """This machine, or the run, lacks what the test needs."""

    saw = Saw.SKIPPED
    tells_nothing = True


class NotDefined(StudentRaised):
    """The submission lacks a function or a value."""

    tells_nothing = True


class UsesForbidden(Stop):
    """The source computes what was asked for with a function that the exercise forbids."""

    saw = Saw.RAISED
    tells_nothing = True


class OutOfMemory(StudentRaised):
    saw = Saw.OUT_OF_MEMORY


class TooLargeAnswer(Stop):
    saw = Saw.TOO_LARGE


class ImportFailed(Stop):
    """Nothing could be called, for the submission could not be loaded."""

    saw = Saw.RAISED
    tells_nothing = True

    def __init__(self, message: str, ended: Ended = Ended.ALIVE) -> None:
        super().__init__(message)
        self.ended = ended


class SessionStopped(Stop):
    """The process is gone; what that means is in how it ended."""

    saw = Saw.RAISED

    def __init__(self, message: str, ended: Ended) -> None:
        super().__init__(message)
        self.ended = ended
