"""What came of judging one submission."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from grader.model.pictures import Drawing, Excerpt, Grid
from grader.model.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a failed test showed. All but the mistakes of public tests only: it holds inputs and expected values."""

    caption: str
    grids: tuple[Grid, ...]
    mistakes: tuple[str, ...] = ()
    """known mistakes (functions of mistakes.py) whose result is exactly the student's; of hidden tests, too"""
    drawings: tuple[Drawing, ...] = ()
    excerpt: Excerpt | None = None
    """the student's own line that raised"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a test measured, such as an accuracy: for the student to see, passed or not, hidden or not.

    It holds nothing of a hidden input but what was made for showing.
    """

    kind: str
    """what was measured: training"""
    rows: tuple[tuple[str, str], ...]
    """(what, its value) in words, in the order in which they are shown"""
    values: dict[str, Any] = field(default_factory=dict, hash=False)
    """the same for programs, as plain JSON"""
    drawings: tuple[Drawing, ...] = ()


@dataclass(frozen=True, slots=True)
class TestResult:
    name: str
    hidden: bool
    tier: str
    verdict: Verdict
    points: float | None
    """None while the verdict is not final"""
    max_points: float
    message: str = ""
    """for the student; of a hidden test the author's sentence and nothing that came out of the session"""
    detail: str = ""
    """for staff only: never in a student's report"""
    seconds: float = 0.0
    call: str = ""
    """public tests: the call that was made, inputs included"""
    output: str = ""
    """public tests: what the submission printed, capped"""
    evidence: Evidence | None = None
    measured: Measured | None = None

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Known mistakes that the failure showed."""
        return self.evidence.mistakes if self.evidence else ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """By what a judgement was made. Empty where it was not recorded, as by graders before version 4 of the store."""

    engine: str = ""
    """the grader and what a verdict depends on, with versions: "grader 0.1.0, torch 2.15.0, Python 3.11" """
    exercise: str = ""
    """the version of the exercise: a hash of tests, reference, limits and engine"""
    profile: str = ""
    """cpu, gpu or fast, where tests were asked to train"""
    device: str = ""
    """what computed: "cpu", or the name of a GPU; empty where one was to compute and none did"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One grading of one submission. Regrading makes another; none is ever changed."""

    student: str
    exercise: str
    verdict: Verdict
    points: float | None
    max_points: float
    tests: tuple[TestResult, ...] = ()
    file: str | None = None
    sha256: str | None = None
    seconds: float = 0.0
    walls: str = ""
    message: str = ""
    """what holds for the submission as a whole: it could not be read, or importing it failed"""
    notes: tuple[str, ...] = ()
    graded_at: str = ""
    """ISO 8601, UTC"""
    submitted_at: str | None = None
    """as in the submission: a fact, from which the course's rules tell what is late whenever a grade is computed"""
    marked_late: bool | None = None
    """as in the submission"""
    provenance: Provenance = Provenance()


class Recorded(NamedTuple):
    """A judgement with how it came to be, whether or not it counts."""

    judgement: Judgement
    key: str
    """hash of all that it follows from"""
    version: str
    """of the exercise; empty: not known"""
    provisional: bool
    trial: bool
    """made by a regrade"""
    applied: bool | None
    """None: the regrade is not decided, or it was none"""
    by: str
    decided_at: str

    @property
    def counts(self) -> bool:
        return not self.trial or bool(self.applied)


class Outcome(NamedTuple):
    """Of one test of a judgement that counts, what is needed to look at a whole class."""

    student: str
    exercise: str
    name: str
    hidden: bool
    tier: str
    verdict: Verdict
    points: float | None
    max_points: float
    seconds: float
    detail: str
    """for staff; only where the verdict is not final"""
    mistakes: tuple[str, ...]
    measured: dict[str, Any] | None = None
    """`Measured.values`"""
