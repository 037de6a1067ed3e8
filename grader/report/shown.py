"""All that a student's report can say, as plain data: templates see these records and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from grader.model import Verdict
from grader.report.drawings import Drawn
from grader.report.messages import Message
from grader.report.pictures import Picture
from grader.report.strip import Strip, strip

MOST_PASSED_LISTED = 4  # of a tier
MOST_LISTED = 3  # that did not pass, of a tier


@dataclass(frozen=True, slots=True)
class Score:
    points: str
    max_points: str
    known: bool
    share: int
    """per cent, for a bar; 0 while unknown"""


@dataclass(frozen=True, slots=True)
class Moment:
    iso: str
    """empty where the text is no date"""
    text: str

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Badge:
    """A verdict and how it looks."""

    text: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment of staff, or an adjustment with its reason."""

    html: Markup
    """the text, with nothing in it but harmless markup"""
    text: Message
    """the same as it was written, in Markdown"""
    points: str
    """with a sign, such as "+1"; empty: a comment"""
    author: str
    written_at: Moment
    about: str
    """what it is on, where that is not the place at which it is shown"""
    earlier: str
    """what the judgement said that it was written on, where it says something else now"""


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str
    blamed: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of what was handed in, one of them to blame."""

    where: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a judgement was made by, for whoever wants to make it again, or that was measured."""

    name: str
    text: str
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Threshold:
    needed: str
    points: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Try:
    """One training of several."""

    seed: str
    value: str
    """what it reached, with its standard error"""
    used: str
    """seconds, and how many there were"""
    ended: str
    counts: bool


@dataclass(frozen=True, slots=True)
class MeasuredView:
    """What a test measured, such as the accuracy of what was trained."""

    facts: tuple[Fact, ...]
    what: str = ""
    """name of what thresholds are of"""
    thresholds: tuple[Threshold, ...] = ()
    tries: tuple[Try, ...] = ()
    says: Message | None = None
    drawings: tuple[Drawn, ...] = ()


@dataclass(frozen=True, slots=True)
class TestView:
    name: str
    case: str
    """the id of a parametrised test, in its brackets"""
    hidden: bool
    verdict: Badge
    score: Score
    message: Message
    call: str = ""
    output: str = ""
    lines: Lines | None = None
    caption: Message | None = None
    pictures: tuple[Picture, ...] = ()
    drawings: tuple[Drawn, ...] = ()
    measured: MeasuredView | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def passed(self) -> bool:
        return self.verdict.text == Verdict.ACCEPTED.value

    @property
    def is_open(self) -> bool:
        """True where there is more to read than the one line."""
        shown = self.message or self.call or self.output or self.lines or self.pictures or self.drawings
        return bool(shown or self.measured or self.remarks)


@dataclass(frozen=True, slots=True)
class TierView:
    name: str
    score: Score
    passed: int
    tests: tuple[TestView, ...]

    @property
    def listed(self) -> tuple[TestView, ...]:
        """What is shown line by line: what did not pass, as far as it goes, what was measured or written on."""
        failed = [test for test in self.tests if not test.passed or self.passed <= MOST_PASSED_LISTED]
        first = {id(test) for test in failed[:MOST_LISTED]}
        return tuple(test for test in self.tests if id(test) in first or test.remarks or test.measured)

    @property
    def further(self) -> tuple[TestView, ...]:
        """Those that did not pass either, behind one line: who mends the first ones mends most of these."""
        listed = {id(test) for test in self.listed}
        return tuple(test for test in self.tests if not test.passed and id(test) not in listed)

    @property
    def folded(self) -> tuple[TestView, ...]:
        """Passed tests behind one line, so that nobody has to look for the failed ones."""
        listed = {id(test) for test in self.listed}
        return tuple(test for test in self.tests if test.passed and id(test) not in listed)


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a sum of points: what the tests gave, what lateness took, what staff adjusted."""

    what: str
    points: str


@dataclass(frozen=True, slots=True)
class EntryView:
    id: str
    """of its part of the page"""
    title: str
    week: str
    file: str
    sha256: str
    expected: tuple[str, str]
    """the file names that would have been accepted"""
    verdict: Badge
    score: Score
    late: str
    """how late and what it costs, as short as can be; empty where it counts as in time"""
    rule: str
    """the rule that was applied and what follows; empty where none was"""
    submitted_at: Moment
    deadline: Moment
    """the student's own"""
    extended_from: Moment
    """what it is for everybody else, where the student has more time"""
    graded_at: Moment
    explained: str
    message: Message
    lines: Lines | None
    """where the submission as a whole failed"""
    notes: tuple[Message, ...]
    sum: tuple[Term, ...]
    """how the points came about, where they are not the tests' alone"""
    made_by: tuple[Fact, ...]
    remarks: tuple[Remark, ...]
    tiers: tuple[TierView, ...]

    @property
    def strip(self) -> Strip:
        return strip([test.verdict.tone for test in self.tests])

    @property
    def tests(self) -> tuple[TestView, ...]:
        return tuple(test for tier in self.tiers for test in tier.tests)

    @property
    def passed(self) -> int:
        return sum(tier.passed for tier in self.tiers)

    @property
    def is_perfect(self) -> bool:
        """All tests passed, nobody wrote on one of them, and none measured anything."""
        return bool(self.tests) and all(test.passed and not test.remarks and not test.measured for test in self.tests)


@dataclass(frozen=True, slots=True)
class Step:
    """Something to look at next."""

    entry: str
    """id of the exercise's part of the page"""
    title: str
    why: Message
    points: str
    """that it is about"""


@dataclass(frozen=True, slots=True)
class ReportView:
    student: str
    course: str
    score: Score
    waiting: str
    """why the points are not known; empty where they are"""
    as_of: Moment
    steps: tuple[Step, ...]
    """what to look at next, what costs most first"""
    remarks: tuple[Remark, ...]
    """on the work as a whole"""
    entries: tuple[EntryView, ...]
    unsafe: str = ""
    """that something was graded without a sandbox; empty where nothing was"""

    @property
    def weeks(self) -> tuple[tuple[str, tuple[EntryView, ...]], ...]:
        """(name of a week, its exercises) in the order of the course."""
        return tuple((week, tuple(entries)) for week, entries in groupby(self.entries, lambda entry: entry.week))
