"""What commands print: a progress bar on a terminal, plain lines elsewhere, and the table of the class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from grader.model import Exercise, Graded, Isolation, Judgement, Verdict

PLAIN_WIDTH = 120  # of a table where no terminal says how wide it is
MOST_STUDENTS_IN_TABLE = 60

_STYLES = {Verdict.ACCEPTED: "green", Verdict.NOT_SUBMITTED: "dim", Verdict.JUDGE_ERROR: "bold magenta"}


def console(stderr: bool = False) -> Console:
    made = Console(stderr=stderr, highlight=False, soft_wrap=False)
    return made if made.is_terminal else Console(stderr=stderr, highlight=False, width=PLAIN_WIDTH)


def warn_if_trusting(isolation: Isolation) -> None:
    if isolation is Isolation.TRUST:
        text = (
            "WARNING: --trust-submissions: the files run without a sandbox, as you, with all that you may read and "
            "write. Use it for files of your own. What is graded so is marked in every report."
        )
        console(stderr=True).print(Text(text, style="bold red"), soft_wrap=True)


def follow(judgements: Iterable[Judgement], total: int, out: Console) -> Iterator[Judgement]:
    """Pass judgements through and show each as it comes."""
    if not out.is_terminal:
        for number, judgement in enumerate(judgements, 1):
            out.print(Text(f"[{number}/{total}] {line(judgement)}"), soft_wrap=True)
            yield judgement
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), _Rate())
    with Progress(*columns, console=out, transient=True) as progress:
        task = progress.add_task("grading", total=total)
        for judgement in judgements:
            if judgement.verdict not in (Verdict.ACCEPTED, Verdict.NOT_SUBMITTED):
                progress.console.print(Text(line(judgement), style=_STYLES.get(judgement.verdict, "red")))
            progress.advance(task)
            yield judgement


class _Rate(ProgressColumn):
    """`8.4 per second`, once something is done."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f} per second" if task.speed else "", style="dim")


def line(judgement: Judgement) -> str:
    return f"{judgement.student} {judgement.exercise}: {judgement.verdict}, {points(judgement)}"


def points(judgement: Judgement) -> str:
    got = "?" if judgement.points is None else f"{judgement.points:g}"
    return f"{got} of {judgement.max_points:g}"


def class_table(graded: Sequence[Graded], exercises: Sequence[Exercise]) -> Table:
    """One row for each student, one column for each exercise, the total last; the points that count."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("student", overflow="fold", max_width=32)
    for exercise in exercises:
        table.add_column(exercise.slug)
    table.add_column("points", justify="right")
    by_student: dict[str, dict[str, Graded]] = {}
    for entry in graded:
        by_student.setdefault(entry.judgement.student, {})[entry.exercise.slug] = entry
    for student in sorted(by_student)[:MOST_STUDENTS_IN_TABLE]:
        row = [by_student[student].get(exercise.slug) for exercise in exercises]
        got = [entry.grade.points for entry in row if entry]
        total = "?" if None in got else f"{sum(value for value in got if value is not None):g}"
        table.add_row(Text(student), *map(_cell, row), total)
    return table


def _cell(entry: Graded | None) -> Text:
    if entry is None:
        return Text("")
    verdict, grade = entry.judgement.verdict, entry.grade
    if verdict is Verdict.NOT_SUBMITTED:
        return Text("- not submitted", style="dim")
    got = "?" if grade.points is None else f"{grade.points:g}"
    late = f", late -{grade.deducted_percent:g}%" if grade.deducted_percent else ", late" if grade.late else ""
    return Text(f"{got} {verdict}{late}", style=_STYLES.get(verdict, "red"))


def counts(judgements: Iterable[Judgement]) -> str:
    """`20 accepted, 9 wrong answer, 2 not submitted`, best first."""
    counted = Counter(judgement.verdict for judgement in judgements)
    return ", ".join(f"{counted[verdict]} {verdict}" for verdict in Verdict if counted[verdict])
