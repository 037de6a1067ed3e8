"""What commands print: a progress bar on a terminal, plain lines elsewhere, and the table of the class."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NoReturn, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from grader import scoring
from grader.model import Annotation, Exercise, Graded, Isolation, Judgement, Verdict, worst

PLAIN_WIDTH = 120  # of a table where no terminal says how wide it is
MOST_STUDENTS_IN_TABLE = 60
MOST_EXERCISES_IN_TABLE = 5
MOST_OF_A_REASON = 100  # characters
SECONDS_BETWEEN_LINES = 10.0

T = TypeVar("T")

_STYLES = {Verdict.ACCEPTED: "green", Verdict.NOT_SUBMITTED: "dim", Verdict.JUDGE_ERROR: "bold magenta"}


class _Console(Console):
    def on_broken_pipe(self) -> NoReturn:
        """Rich would end the process with the status of a mistake that the user can mend."""
        raise BrokenPipeError


def console(stderr: bool = False) -> Console:
    made = _Console(stderr=stderr, highlight=False, soft_wrap=False)
    return made if made.is_terminal else _Console(stderr=stderr, highlight=False, width=PLAIN_WIDTH)


def warn_if_trusting(isolation: Isolation) -> None:
    if isolation is Isolation.TRUST:
        text = (
            "WARNING: --trust-submissions: the files run without a sandbox, as you, with all that you may read and "
            "write. Use it for files of your own. What is graded so is marked in every report."
        )
        console(stderr=True).print(Text(text, style="bold red"), soft_wrap=True)


def step(text: str, out: Console) -> None:
    out.print(Text(text), soft_wrap=True)


def look(looked: Iterable[int], total: int, out: Console) -> None:
    """Go through what is yielded, numbers of submissions that were looked at, and show how far it is."""
    if not out.is_terminal:
        for _ in looked:
            pass
        return
    with Progress(*_columns(), console=out, transient=True) as progress:
        task = progress.add_task("reading", total=total)
        for number in looked:
            progress.update(task, completed=number)


def follow(judgements: Iterable[Judgement], total: Callable[[], int], out: Console) -> Iterator[Judgement]:
    """Pass judgements through and show each as it comes. total: it may grow on the way."""
    if not out.is_terminal:
        for number, judgement in enumerate(judgements, 1):
            step(f"[{number}/{total()}] {line(judgement)}", out)
            yield judgement
        return
    with Progress(*_columns(), console=out, transient=True) as progress:
        task = progress.add_task("grading", total=total())
        for judgement in judgements:
            if judgement.verdict not in (Verdict.ACCEPTED, Verdict.NOT_SUBMITTED):
                progress.console.print(Text(line(judgement), style=_STYLES.get(judgement.verdict, "red")))
            progress.update(task, advance=1, total=total())
            yield judgement


def _columns() -> tuple[ProgressColumn, ...]:
    return TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), _Rate()


class _Rate(ProgressColumn):
    """`8.4 per second`, once something is done."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f} per second" if task.speed else "", style="dim")


def line(judgement: Judgement) -> str:
    """`s07 w2-maxpool: wrong answer, 6 of 8 (ceil_mode: returned 1; expected 2.)`"""
    return f"{judgement.student} {judgement.exercise}: {judgement.verdict}, {points(judgement)}{_why(judgement)}"


def _why(judgement: Judgement) -> str:
    """What failed first, for whoever watches; the report says all of it."""
    failed = [test for test in judgement.tests if test.verdict is not Verdict.ACCEPTED]
    said = judgement.message or (f"{failed[0].name}: {failed[0].message}" if failed else "")
    first = on_one_line(said.strip().partition("\n")[0])
    more = f", {len(failed) - 1} more" if len(failed) > 1 and not judgement.message else ""
    return f" ({first[:MOST_OF_A_REASON]}{'…' if len(first) > MOST_OF_A_REASON else ''}{more})" if first else ""


def on_one_line(text: str) -> str:
    """What a submission may have said, without what would move a terminal's cursor or change its title."""
    return "".join(ch if ch.isprintable() else " " for ch in text)


def points(judgement: Judgement) -> str:
    got = "?" if judgement.points is None else f"{judgement.points:g}"
    return f"{got} of {judgement.max_points:g}"


class ClassTable:
    """One row for each student, one column for each exercise or week, the total of the points that count last.

    Of a large class it shows the first students.
    """

    def __init__(self, exercises: Sequence[Exercise], annotations: scoring.Annotations | None = None) -> None:
        """annotations: where all exercises are shown, what staff adjusted for the work as a whole is in the total."""
        self.exercises = exercises
        self.annotations = annotations or {}
        self.left_out = 0
        self._verdicts: Counter[Verdict] = Counter()
        self._rows: dict[str, dict[str, Graded]] = {}
        self._last = ""

    def add(self, entry: Graded) -> None:
        """They come student by student."""
        judgement = entry.judgement
        self._verdicts[judgement.verdict] += 1
        if judgement.student in self._rows or len(self._rows) < MOST_STUDENTS_IN_TABLE:
            self._rows.setdefault(judgement.student, {})[judgement.exercise] = entry
        else:
            self.left_out += judgement.student != self._last
        self._last = judgement.student

    def counts(self) -> str:
        """`20 accepted, 9 wrong answer, 2 not submitted`, best first."""
        return ", ".join(f"{self._verdicts[verdict]} {verdict}" for verdict in Verdict if self._verdicts[verdict])

    def render(self) -> Table:
        """Of a course with many exercises each week is a column, for no terminal is wide enough for all of them."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("student", overflow="fold", max_width=32)
        is_by_week = len(self.exercises) > MOST_EXERCISES_IN_TABLE
        titles = [f"week {week}" for week in self._weeks()] if is_by_week else [item.slug for item in self.exercises]
        for title in titles:
            table.add_column(title)
        table.add_column("points", justify="right")
        for student, entries in self._rows.items():
            row = [entries.get(exercise.slug) for exercise in self.exercises]
            cells = self._cells_by_week(entries) if is_by_week else map(_cell, row)
            total = _total((entry for entry in row if entry), self.annotations.get(student, ()))
            table.add_row(Text(student), *cells, total)
        return table

    def _weeks(self) -> list[int]:
        return sorted({exercise.week for exercise in self.exercises})

    def _cells_by_week(self, entries: Mapping[str, Graded]) -> Iterator[Text]:
        """`10.5 of 14`, of the exercises that have a judgement."""
        for week in self._weeks():
            slugs = [exercise.slug for exercise in self.exercises if exercise.week == week]
            found = [entries[slug] for slug in slugs if slug in entries]
            verdicts = {entry.judgement.verdict for entry in found} - {Verdict.NOT_SUBMITTED}
            if not verdicts:
                yield Text("-" if found else "", style="dim")
                continue
            most = sum(entry.judgement.max_points for entry in found)
            style = _STYLES.get(worst(verdicts), "red")
            yield Text(f"{_total(found)} of {most:g}", style=style)


def _total(entries: Iterable[Graded], annotations: Sequence[Annotation] = ()) -> str:
    points = scoring.points(entries, annotations)
    return "?" if points is None else f"{points:g}"


def _cell(entry: Graded | None) -> Text:
    if entry is None:
        return Text("")
    verdict, grade = entry.judgement.verdict, entry.grade
    if verdict is Verdict.NOT_SUBMITTED:
        return Text("- not submitted", style="dim")
    got = "?" if grade.points is None else f"{grade.points:g}"
    late = f", late -{grade.deducted_percent:g}%" if grade.deducted_percent else ", late" if grade.late else ""
    return Text(f"{got} {verdict}{late}", style=_STYLES.get(verdict, "red"))


def count(items: Iterable[T], total: int, what: str, out: Console) -> Iterator[T]:
    """Pass items through and show how many there were: a bar on a terminal, elsewhere a line every ten seconds."""
    if not out.is_terminal:
        shown = time.monotonic()
        for number, item in enumerate(items, 1):
            if time.monotonic() - shown >= SECONDS_BETWEEN_LINES:
                out.print(Text(f"{what}: {number} of {total}"), soft_wrap=True)
                shown = time.monotonic()
            yield item
        return
    with Progress(*_columns(), console=out, transient=True) as progress:
        yield from progress.track(items, total, description=what)


def many(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")
