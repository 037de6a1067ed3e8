"""What a check says on a terminal: each failed test with its message and a small picture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from grader.model import Evidence, Grid, TestResult, Verdict
from grader.practice.checking import Checked
from grader.report import drawings, pictures
from grader.report.hostile import one_line, visible

PRACTICE = "This is practice, without a sandbox; what counts is the grading of what you hand in."
INDENT = "      "
MOST_DRAWN = 3  # failed tests that are drawn: who reads them has something to do
MOST_ROWS, MOST_COLUMNS = 8, 12  # of a grid in which nothing is marked

# What a terminal that knows ASCII alone is shown in the place of what is not in it.
_PLAIN = str.maketrans({"·": ".", "…": "...", "\N{MINUS SIGN}": "-", "✓": "ok  ", "✗": "FAIL"})
_MARKED = re.compile(r"\*[^*\s][^*\n]*\*")
_WINDOW = re.compile(r"\[[^\]\n]*\]")


def show(results: Sequence[Checked], notes: Sequence[str], out: Console) -> None:
    for number, result in enumerate(results):
        if number:
            out.print()
        for line in lines(result):
            _print(line, out)
    if len(results) > 1:
        _print(_summary(results), out)
    for note in notes:
        _print(Text(f"note: {one_line(note)}", style="yellow"), out)
    _print(Text(PRACTICE, style="dim"), out)


def _print(line: Text, out: Console) -> None:
    if not _knows_more_than_ascii(out):
        line = _plain(line)
    out.print(line, soft_wrap=True)


def _knows_more_than_ascii(out: Console) -> bool:
    try:
        "✓✗·…\N{MINUS SIGN}".encode(out.encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _plain(line: Text) -> Text:
    return Text(line.plain.translate(_PLAIN), style=line.style)


def lines(result: Checked) -> Iterator[Text]:
    """The whole answer for one file."""
    exercise, judgement = result.exercise, result.judgement
    yield Text(f"{exercise.slug}: {exercise.title} ({one_line(judgement.file or '')})", style="bold")
    said = judgement.message
    if said:
        yield from _indented(said, "  ", "red")
    failed = [test for test in result.tests if test.verdict not in (Verdict.ACCEPTED, Verdict.NOT_RUN)]
    for test in result.tests:
        yield from _test(test, said, test in failed[:MOST_DRAWN])
    yield _score(result)
    for hidden in result.hidden:
        tests = "hidden test" if hidden.tests == 1 else "hidden tests"
        about = f". The tier is about {hidden.about}" if hidden.about else ""
        worth = f"{hidden.tests} {tests} in {hidden.tier}, {_number(hidden.points)} points"
        yield Text(f"  {worth}{about}.", style="dim")
    for note in result.notes:
        yield Text(f"  note: {one_line(note)}", style="yellow")


def _score(result: Checked) -> Text:
    good = sum(test.verdict is Verdict.ACCEPTED for test in result.tests)
    points = f"{_number(result.points)} of {_number(result.max_points)} points"
    style = "bold green" if result.passed else "bold"
    return Text(f"  {good} of {len(result.tests)} public tests passed: {points}.", style=style)


def _summary(results: Sequence[Checked]) -> Text:
    good = sum(result.passed for result in results)
    return Text(f"{good} of {len(results)} files pass all their public tests.", style="bold")


def _test(test: TestResult, said: str, is_drawn: bool) -> Iterator[Text]:
    name = one_line(test.name.replace("_", " "))
    if test.verdict is Verdict.ACCEPTED:
        yield Text("  ✓ ", style="green") + Text(name)
        return
    mark, style = ("- ", "yellow") if test.verdict is Verdict.NOT_RUN else ("✗ ", "red")
    yield Text(f"  {mark}", style=style) + Text(name, style="bold") + Text(f"  {test.verdict}", style=style)
    if test.message and test.message != said:
        yield from _indented(test.message)
    if test.verdict is Verdict.JUDGE_ERROR and test.detail:
        yield from _indented(test.detail.strip().splitlines()[-1])
    if test.call and is_drawn and test.message != said:
        yield from _indented(f"call: {test.call}", style="dim")
    if test.output:
        yield from _indented(f"printed:\n{test.output.rstrip()}", style="dim")
    if is_drawn and test.evidence:
        yield from _pictures(test.evidence)


def _pictures(evidence: Evidence) -> Iterator[Text]:
    """What marks a place, and what is small enough to be compared at a glance."""
    drawn = [(grid.title, pictures.draw(grid).text) for grid in evidence.grids if _helps(grid)]
    asked = [(one.title, one.text) for one in map(drawings.draw, evidence.drawings)]
    if evidence.caption and drawn:
        yield from _indented(evidence.caption, style="dim")
    for title, text in drawn + asked:
        yield Text(f"{INDENT}{title}:", style="dim")
        for line in text.splitlines():
            yield _highlighted(line)


def _helps(grid: Grid) -> bool:
    if grid.wrong or grid.window:
        return True
    return len(grid.rows) <= MOST_ROWS and max(map(len, grid.rows), default=0) <= MOST_COLUMNS


def _highlighted(line: str) -> Text:
    """Wrong cells stand between asterisks, those of the window in brackets; where there are colours, in colour too."""
    text = Text(f"{INDENT}  {visible(line)}")
    text.highlight_regex(_WINDOW, "cyan")
    text.highlight_regex(_MARKED, "bold red")
    return text


def _indented(text: str, by: str = INDENT, style: str = "") -> Iterator[Text]:
    for line in visible(text).splitlines():
        yield Text(by + line, style=style)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
