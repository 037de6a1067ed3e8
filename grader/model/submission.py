"""What was handed in, what a run owes for it, and how a session with it ended."""

from __future__ import annotations

from dataclasses import dataclass

from grader.model.verdicts import Ended


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell of a notebook and the lines that it takes in the one source made of all of them."""

    number: int
    """position in the notebook from 1, text cells counted too, as a reader counts"""
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Source:
    """What is executed for a submission, never here but inside a session."""

    filename: str
    content: bytes
    cells: tuple[Cell, ...] = ()
    """empty for a .py file"""
    ignored: tuple[str, ...] = ()
    """magics and shell lines that were left out, each with its place"""

    def place(self, line: int) -> str:
        """The place of a line in the student's own terms: "line 12", or "cell 3, line 2"."""
        for cell in self.cells:
            if cell.first_line <= line <= cell.last_line:
                return f"cell {cell.number}, line {line - cell.first_line + 1}"
        return f"line {line}"


@dataclass(frozen=True, slots=True)
class Trial:
    """How a submission of the course's own is judged otherwise than a student's, where an exercise proves itself."""

    seed: int = 0
    """added to the seed of each test's random numbers; under another one than 0 only tests that draw any are run"""
    stops_early: bool = False
    """after the first test that is not accepted"""
    until_named: str = ""
    """a known mistake: the first test that names it is the last"""
    may_use_all: bool = False
    """nothing is forbidden"""
    public_only: bool = False
    """hidden tests are left out"""
    trains: bool = True
    """False: tests that train a model are not run, and count for nothing"""
    oracle: bytes | None = None
    """source in the place of the exercise's oracle.py"""

    @property
    def leaves_out(self) -> bool:
        """Whether some of the tests may have no result."""
        return bool(self.seed or self.stops_early or self.until_named or self.public_only)


@dataclass(frozen=True, slots=True)
class Submission:
    """What a student handed in for one exercise: immutable, known by the hash of its bytes."""

    student: str
    exercise: str
    file: str | None = None
    """name as handed in; None: nothing was"""
    sha256: str | None = None
    source: Source | None = None
    """None when nothing can be executed: not submitted, or `problem` says why"""
    problem: str | None = None
    fault: str = ""
    """why this machine could not read what may well be there; nothing is known of the student's work then"""
    is_file: bool = False
    """a regular file was handed in, gradable or not"""
    notes: tuple[str, ...] = ()
    """what the reader of the report should know: which of two files counted, ignored files"""
    submitted_at: str | None = None
    """ISO 8601, UTC, to the second: the file's modification time, or what an LMS says; None: not known"""
    marked_late: bool | None = None
    """by the LMS; None: it does not say"""
    trial: Trial | None = None
    """None for what a student handed in"""
    personal_seed: int | None = None
    """of the student's own numbers in this exercise; None where all students have the same"""

    @property
    def is_absent(self) -> bool:
        """Nothing was handed in, as far as anybody can tell."""
        return self.file is None and not self.fault


@dataclass(frozen=True, slots=True)
class Work:
    """What a run owes: one submission to be judged by one version of its exercise."""

    student: str
    exercise: str
    key: str
    """hash of all that the judgement follows from"""
    version: str
    """of the exercise, see `Exercise.version`"""
    sha256: str | None
    """of the file that was handed in"""


@dataclass(frozen=True, slots=True)
class ExitReport:
    """How a session ended; every field was measured outside of it."""

    ended: Ended
    detail: str = ""
    exit_code: int | None = None
    signal: int | None = None
    cpu_seconds: float = 0.0
    peak_rss_bytes: int = 0
