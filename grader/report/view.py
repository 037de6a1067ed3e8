"""Turns a report into what its reader may see: hidden and staff-only fields end here, before any template."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from grader.model import NO_WALLS, Exercise, Graded, Judgement, Report, TestResult, Verdict
from grader.report import drawings
from grader.report.drawings import Drawn
from grader.report.hostile import one_line, visible
from grader.report.pictures import Picture, draw

_LOOKS = {
    Verdict.ACCEPTED: ("good", "check"),
    Verdict.WRONG_ANSWER: ("bad", "cross"),
    Verdict.RUN_TIME_ERROR: ("bad", "bang"),
    Verdict.OUTPUT_LIMIT_EXCEEDED: ("bad", "full"),
    Verdict.TIME_LIMIT_EXCEEDED: ("bad", "clock"),
    Verdict.MEMORY_LIMIT_EXCEEDED: ("bad", "full"),
    Verdict.NOT_SUBMITTED: ("none", "dash"),
    Verdict.NOT_RUN: ("open", "pause"),
    Verdict.JUDGE_ERROR: ("open", "question"),
}
"""tone (colours) and icon of each verdict"""

_EXPLAINED = {
    Verdict.JUDGE_ERROR: "This is our fault, not yours. Something broke on our side while grading, so there are no "
    "points yet. Staff have been told to run it again.",
    Verdict.NOT_RUN: "Not everything could be run yet: the grading machine lacked something that is needed, such as "
    "a GPU. Points follow once it has been run. There is nothing for you to do.",
}

_WITHOUT_A_SANDBOX = (
    "Graded without a sandbox (--trust-submissions): nothing kept the code from reading the tests or changing its own "
    "result. This is a trial, not a grade."
)
_SHA_SHOWN = 12
MOST_PASSED_LISTED = 4  # of a tier


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message: words, or what stood between backticks."""

    text: str
    code: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A first line that says it, and further lines (a hint, a place) as they are."""

    lead: tuple[Piece, ...]
    rest: tuple[Piece, ...]
    text: str

    def __bool__(self) -> bool:
        return bool(self.text)


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
    caption: Message | None = None
    pictures: tuple[Picture, ...] = ()
    drawings: tuple[Drawn, ...] = ()

    @property
    def passed(self) -> bool:
        return self.verdict.text == Verdict.ACCEPTED.value

    @property
    def is_open(self) -> bool:
        """True where there is more to read than the one line."""
        return bool(self.message or self.call or self.output or self.pictures or self.drawings)


@dataclass(frozen=True, slots=True)
class TierView:
    name: str
    score: Score
    passed: int
    tests: tuple[TestView, ...]

    @property
    def listed(self) -> tuple[TestView, ...]:
        """What is shown line by line: all, or the failed ones where many passed."""
        many = self.passed > MOST_PASSED_LISTED
        return tuple(test for test in self.tests if not (many and test.passed))

    @property
    def folded(self) -> tuple[TestView, ...]:
        """Passed tests that are shown behind one line, so that nobody has to look for the failed ones."""
        many = self.passed > MOST_PASSED_LISTED
        return tuple(test for test in self.tests if many and test.passed)


@dataclass(frozen=True, slots=True)
class EntryView:
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
    notes: tuple[Message, ...]
    tiers: tuple[TierView, ...]

    @property
    def tests(self) -> tuple[TestView, ...]:
        return tuple(test for tier in self.tiers for test in tier.tests)

    @property
    def passed(self) -> int:
        return sum(tier.passed for tier in self.tiers)


@dataclass(frozen=True, slots=True)
class ReportView:
    student: str
    course: str
    score: Score
    waiting: str
    """why the points are not known; empty where they are"""
    as_of: Moment
    entries: tuple[EntryView, ...]
    unsafe: str = ""
    """that something was graded without a sandbox; empty where nothing was"""


def view(report: Report) -> ReportView:
    return ReportView(
        student=one_line(report.student),
        course=one_line(report.course.title),
        score=score(report.points, report.max_points),
        waiting=_waiting(report),
        as_of=_moment(report.as_of, report.course.zone),
        unsafe=_unsafe(report),
        entries=tuple(
            _entry(entry, report.course.weeks.get(entry.exercise.week, ""), report.course.zone)
            for entry in report.entries
        ),
    )


def number(value: float) -> str:
    """Points with at most two decimals, and none that say nothing: 6, 0.5, 0.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def score(points: float | None, max_points: float) -> Score:
    if points is None:
        return Score("\N{EN DASH}", number(max_points), False, 0)
    share = points / max_points if max_points > 0 else 0.0
    return Score(number(points), number(max_points), True, round(100 * min(max(share, 0.0), 1.0)))


def _unsafe(report: Report) -> str:
    walls = [(entry.exercise, entry.judgement.walls) for entry in report.entries]
    named = [one_line(exercise.title) for exercise, text in walls if text.startswith(NO_WALLS)]
    return f"{_WITHOUT_A_SANDBOX} This holds for: {', '.join(named)}." if named else ""


def _waiting(report: Report) -> str:
    if report.points is not None:
        return ""
    open_ones = [(exercise, judgement) for exercise, judgement, grade in report.entries if grade.points is None]
    if not open_ones:
        return "Nothing has been graded yet."
    named = [f"{one_line(exercise.title)} ({judgement.verdict})" for exercise, judgement in open_ones]
    return f"Still without points: {', '.join(named)}. The total follows when they have been graded."


def _entry(entry: Graded, theme: str, zone: tzinfo) -> EntryView:
    exercise, judgement, grade = entry
    submitted = judgement.verdict is not Verdict.NOT_SUBMITTED
    return EntryView(
        title=one_line(exercise.title),
        week=one_line(f"Week {exercise.week}, {theme}" if theme else f"Week {exercise.week}"),
        file=one_line(judgement.file or ""),
        sha256=one_line(judgement.sha256 or "")[:_SHA_SHOWN],
        expected=(f"{one_line(exercise.submit)}.py", f"{one_line(exercise.submit)}.ipynb"),
        verdict=_badge(judgement.verdict),
        score=score(grade.points, judgement.max_points),
        late=one_line(grade.late or ""),
        rule=one_line(grade.rule),
        submitted_at=_date(grade.submitted_at, zone),
        deadline=_date(grade.deadline, zone),
        extended_from=_date(grade.extended_from, zone),
        graded_at=_moment(judgement.graded_at, zone),
        explained=_EXPLAINED.get(judgement.verdict, ""),
        message=_message(judgement.message),
        notes=tuple(map(_message, judgement.notes)),
        tiers=tuple(_tiers(exercise, judgement)) if submitted else (),
    )


def _tiers(exercise: Exercise, judgement: Judgement) -> Iterable[TierView]:
    """The tiers in the order of the course file, then any that it no longer has: their tests did count."""
    promised = {tier.name: tier.points for tier in exercise.tiers}
    names = dict.fromkeys([*promised, *(test.tier for test in judgement.tests)])
    for name in names:
        tests = [test for test in judgement.tests if test.tier == name]
        if tests:
            max_points = promised.get(name, sum(test.max_points for test in tests))
            yield TierView(
                name=one_line(name.replace("_", " ")),
                score=score(_total(tests), max_points),
                passed=sum(test.verdict is Verdict.ACCEPTED for test in tests),
                tests=tuple(_test(test, judgement.message) for test in tests),
            )


def _total(tests: list[TestResult]) -> float | None:
    points = [test.points for test in tests]
    known = [value for value in points if value is not None]
    return sum(known) if len(known) == len(points) else None


def _test(test: TestResult, said: str) -> TestView:
    """One test. `said` is what the submission as a whole was told: no test repeats it."""
    message = _message("" if test.message == said else test.message)
    closed = _closed(test, message)
    if test.hidden or test.verdict is Verdict.ACCEPTED:
        return closed
    evidence = test.evidence
    return TestView(
        name=closed.name,
        case=closed.case,
        hidden=False,
        verdict=closed.verdict,
        score=closed.score,
        message=message,
        call=visible(test.call).strip("\n"),
        output=visible(test.output).rstrip("\n"),
        caption=_message(evidence.caption) if evidence else None,
        pictures=tuple(map(draw, evidence.grids)) if evidence else (),
        drawings=tuple(map(drawings.draw, evidence.drawings)) if evidence else (),
    )


def _closed(test: TestResult, message: Message) -> TestView:
    """What may be said of any test, a hidden one too: nothing else of the record is read here."""
    name, bracket, case = test.name.partition("[")
    return TestView(
        name=one_line(name.replace("_", " ").strip() or "test"),
        case=one_line(bracket + case),
        hidden=test.hidden,
        verdict=_badge(test.verdict),
        score=score(test.points, test.max_points),
        message=message,
    )


def _badge(verdict: Verdict) -> Badge:
    return Badge(verdict.value, *_LOOKS[verdict])


def _message(text: str) -> Message:
    text = visible(text).strip("\n")
    lead, _, rest = text.partition("\n")
    return Message(pieces(lead), pieces(rest.strip("\n")), text)


def pieces(text: str) -> tuple[Piece, ...]:
    """The text split at pairs of backticks that stand on one line."""
    parts = re.split(r"`([^`\n]+)`", text)
    return tuple(Piece(part, bool(index % 2)) for index, part in enumerate(parts) if part)


def _moment(iso: str, zone: tzinfo) -> Moment:
    try:
        return _date(datetime.fromisoformat(iso), zone)
    except ValueError:
        return Moment("", one_line(iso))


def _date(moment: datetime | None, zone: tzinfo) -> Moment:
    """In the zone of the course: whoever compares two times of a report compares what is written there."""
    if moment is None:
        return Moment("", "")
    local = moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    name = local.strftime("%Z").removesuffix("+00:00")
    return Moment(local.isoformat(timespec="minutes"), f"{local.day} {local:%b %Y, %H:%M} {name}".rstrip())
