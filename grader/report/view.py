"""Turns a report into what its reader may see: hidden and staff-only fields end here, before any template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from grader.model import (
    NO_WALLS,
    Drawing,
    Evidence,
    Excerpt,
    Exercise,
    Grade,
    Graded,
    Judgement,
    Measured,
    Report,
    TestResult,
    Verdict,
)
from grader.report import drawings, next_steps, remarks, trainings
from grader.report.amounts import date, moment, number, score, signed
from grader.report.hostile import one_line, visible
from grader.report.messages import Message, message
from grader.report.pictures import draw
from grader.report.shown import (
    Badge,
    EntryView,
    Fact,
    Line,
    Lines,
    MeasuredView,
    Remark,
    ReportView,
    Term,
    TestView,
    TierView,
)

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

# Of one exercise, and of pictures' cells in an exercise and on a page; what begins within is shown whole.
MOST_IN_FULL = 4
MOST_CELLS = 100
MOST_CELLS_OF_PAGE = 400
MOST_MEASURED_CELLS = 12_000  # of a page: pictures of what was measured, which are small images

Written = Mapping[str, tuple[Remark, ...]]
"""name of a test -> what staff wrote on it"""


class Room:
    """What a page has room for: in each exercise the first that failed are shown in full, of all others what they say.

    Who mends the first ones mends most of the others; and the page of somebody who failed everything can still be read.
    """

    def __init__(self) -> None:
        self._cells_of_page = MOST_CELLS_OF_PAGE
        self._cells = self._tests = 0
        self._measured = MOST_MEASURED_CELLS
        self._lines: set[tuple[str, int]] = set()

    def begin_exercise(self) -> None:
        self._cells = min(MOST_CELLS, self._cells_of_page)
        self._tests = MOST_IN_FULL
        self._lines.clear()

    def take(self, evidence: Evidence) -> Evidence | None:
        """What of it is shown: no pictures where those of earlier tests took the room, and each line of code once."""
        self._tests -= 1
        if self._tests < 0:
            return None
        excerpt = evidence.excerpt
        if excerpt and (place := (excerpt.where, excerpt.first + excerpt.blamed)) not in self._lines:
            self._lines.add(place)
        else:
            excerpt = None
        if self._cells <= 0:
            return Evidence("", (), excerpt=excerpt)
        taken = sum(map(_cells, (*(grid.rows for grid in evidence.grids), *(one.rows for one in evidence.drawings))))
        self._cells -= taken
        self._cells_of_page -= taken
        return replace(evidence, excerpt=excerpt)

    def take_measured(self, measured: Measured) -> tuple[Drawing, ...]:
        """Its pictures, as far as the page has room for such."""
        kept = []
        for drawing in measured.drawings:
            self._measured -= _cells(drawing.rows)
            if self._measured >= 0:
                kept.append(drawing)
        return tuple(kept)


def _cells(rows: tuple[tuple[str, ...], ...]) -> int:
    return sum(map(len, rows))


def view(report: Report) -> ReportView:
    room = Room()
    entries = tuple(_entry(report, entry, f"e{number}", room) for number, entry in enumerate(report.entries, 1))
    return ReportView(
        student=one_line(report.student),
        course=one_line(report.course.title),
        score=score(report.points, report.max_points),
        waiting=_waiting(report),
        as_of=moment(report.as_of, report.course.zone),
        steps=next_steps.steps(map(_lost, entries, report.entries)),
        remarks=remarks.on_all(report),
        entries=entries,
        unsafe=_unsafe(report),
    )


def _lost(entry: EntryView, graded: Graded) -> next_steps.Lost:
    points = graded.judgement.points
    return next_steps.Lost(entry, 0.0 if points is None else graded.judgement.max_points - points)


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


def _entry(report: Report, entry: Graded, id: str, room: Room) -> EntryView:
    exercise, judgement, grade = entry
    zone, theme = report.course.zone, report.course.weeks.get(exercise.week, "")
    submitted = judgement.verdict is not Verdict.NOT_SUBMITTED
    return EntryView(
        id=id,
        title=one_line(exercise.title),
        week=one_line(f"Week {exercise.week}, {theme}" if theme else f"Week {exercise.week}"),
        file=one_line(judgement.file or ""),
        sha256=one_line(judgement.sha256 or "")[:_SHA_SHOWN],
        expected=(f"{one_line(exercise.submit)}.py", f"{one_line(exercise.submit)}.ipynb"),
        verdict=_badge(judgement.verdict),
        score=score(grade.points, judgement.max_points),
        late=one_line(grade.late or ""),
        rule=one_line(grade.rule),
        submitted_at=date(grade.submitted_at, zone),
        deadline=date(grade.deadline, zone),
        extended_from=date(grade.extended_from, zone),
        graded_at=moment(judgement.graded_at, zone),
        explained=_EXPLAINED.get(judgement.verdict, ""),
        message=message(judgement.message),
        lines=_lines_of_all(judgement),
        notes=tuple(map(message, judgement.notes)),
        sum=tuple(_sum(grade)),
        made_by=tuple(_made_by(judgement)) if submitted else (),
        remarks=remarks.on_exercise(report, entry),
        tiers=tuple(_tiers(exercise, judgement, remarks.on_tests(report, entry), room)) if submitted else (),
    )


def _sum(grade: Grade) -> Iterable[Term]:
    """The tests' points and what was done to them; nothing where nothing was."""
    if grade.judged_points is None or not (grade.deduction or grade.adjustments):
        return
    yield Term("tests", number(grade.judged_points))
    if grade.deduction:
        yield Term("late", signed(-grade.deduction))
    for one in grade.adjustments:
        yield Term(f"adjusted by {one_line(one.author)}", signed(one.points or 0.0))


def _made_by(judgement: Judgement) -> Iterable[Fact]:
    """What somebody needs who wants to grade it again with the same result."""
    made = judgement.provenance
    facts = (
        Fact("Grader", one_line(made.engine)),
        Fact("Exercise version", one_line(made.exercise)[:_SHA_SHOWN], is_code=True),
        Fact("Profile", one_line(made.profile)),
        Fact("Device", one_line(made.device)),
        Fact("Random numbers", "a fixed seed for each test, made from its name" if made.engine else ""),
        Fact("Sandbox", one_line(judgement.walls)),
    )
    yield from (fact for fact in facts if fact.text)


def _lines_of_all(judgement: Judgement) -> Lines | None:
    """Where the whole submission failed; each public test has the same lines then."""
    found = (test.evidence for test in judgement.tests if not test.hidden and test.message == judgement.message)
    return next((_lines(one.excerpt) for one in found if one and one.excerpt), None) if judgement.message else None


def _lines(excerpt: Excerpt) -> Lines:
    numbered = enumerate(excerpt.lines)
    lines = (Line(excerpt.first + index, one_line(text), index == excerpt.blamed) for index, text in numbered)
    return Lines(one_line(excerpt.where), tuple(lines))


def _tiers(exercise: Exercise, judgement: Judgement, written: Written, room: Room) -> Iterable[TierView]:
    """The tiers in the order of the course file, then any that it no longer has: their tests did count."""
    room.begin_exercise()
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
                tests=tuple(_test(test, judgement.message, written.get(test.name, ()), room) for test in tests),
            )


def _total(tests: list[TestResult]) -> float | None:
    points = [test.points for test in tests]
    known = [value for value in points if value is not None]
    return sum(known) if len(known) == len(points) else None


def _test(test: TestResult, said: str, written: tuple[Remark, ...], room: Room) -> TestView:
    """One test. `said` is what the submission as a whole was told: no test repeats it."""
    is_repeated = bool(said) and test.message == said
    told = message("" if is_repeated else test.message)
    closed = replace(_closed(test, told), remarks=written, measured=_measured(test, room))
    if test.hidden or test.verdict is Verdict.ACCEPTED:
        return closed
    evidence = room.take(test.evidence or Evidence("", ()))
    if evidence is None:
        return closed
    return replace(
        closed,
        call=visible(test.call).strip("\n"),
        output=visible(test.output).rstrip("\n"),
        lines=_lines(evidence.excerpt) if evidence.excerpt and not is_repeated else None,
        caption=message(evidence.caption),
        pictures=tuple(map(draw, evidence.grids)),
        drawings=tuple(map(drawings.draw, evidence.drawings)),
    )


def _measured(test: TestResult, room: Room) -> MeasuredView | None:
    """Of any test, a hidden one too: what was measured is made for its student."""
    if test.measured is None:
        return None
    pictures = tuple(map(drawings.draw, room.take_measured(test.measured)))
    return trainings.shown(test.measured, test.message, pictures)


def _closed(test: TestResult, said: Message) -> TestView:
    """What may be said of any test, a hidden one too: nothing else of the record is read here."""
    name, bracket, case = test.name.partition("[")
    return TestView(
        name=one_line(name.replace("_", " ").strip() or "test"),
        case=one_line(bracket + case),
        hidden=test.hidden,
        verdict=_badge(test.verdict),
        score=score(test.points, test.max_points),
        message=said,
    )


def _badge(verdict: Verdict) -> Badge:
    return Badge(verdict.value, *_LOOKS[verdict])
