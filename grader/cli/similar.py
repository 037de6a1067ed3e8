"""`grader overview --similarity`: compares the files of a class, and writes pages of pairs to look at, for staff."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from grader import class_run
from grader.cli.export import write
from grader.cli.onlooker import Onlooker
from grader.intake import reading
from grader.intake.records import Source, Student
from grader.model import Course, Exercise, Submission
from grader.overview.page import SIMILAR
from grader.similarity import compare, page
from grader.similarity.given import given
from grader.similarity.records import File, Findings, LeftOut

_OF_A_PAIR = re.compile(r".+-\d+\.html")


def look(course: Course, arguments: argparse.Namespace, overview: Path, out: Console) -> dict[str, int]:
    """Exercise -> pairs to look at, whose pages are written into a folder within the overview's."""
    folder = overview / SIMILAR
    asked = class_run.Request(
        arguments.similarity, tuple(arguments.exercise), (), arguments.layout, arguments.pattern, arguments.roster
    )
    with class_run.taken_in(course, asked, Onlooker(out, everything=False)) as taken:
        found = [_compared(course, exercise, taken.source, taken.students) for exercise in taken.exercises]
    written = set()
    for name, content in page.pages(course, found):
        write(folder / name, content.encode())
        written.add(name)
    for path in folder.glob("*.html"):
        if path.name not in written and _OF_A_PAIR.fullmatch(path.name):
            path.unlink()  # of an earlier comparison
    pairs = {one.exercise.slug: len(one.pairs) + one.more for one in found}
    _say(folder / page.INDEX, found, sum(pairs.values()), out)
    return pairs


def _compared(course: Course, exercise: Exercise, source: Source, students: Sequence[Student]) -> Findings:
    """One exercise after the other, so that memory holds the files of one."""
    left_out: list[LeftOut] = []

    def files() -> Iterator[File]:
        for student in students:
            submission = reading.read(source, course, student, exercise)
            if submission.source is not None:
                yield compare.file(submission.student, submission.source)
            elif why := _why_not(submission):
                left_out.append(LeftOut(submission.student, why))

    handed_in = list(files())
    return compare.findings(exercise, handed_in, given(course, exercise), left_out)


def _why_not(submission: Submission) -> str:
    """Empty where nothing was handed in."""
    return "" if submission.is_absent else submission.problem or submission.fault or ""


def _say(path: Path, found: Sequence[Findings], pairs: int, out: Console) -> None:
    files, left_out = sum(one.files for one in found), sum(len(one.left_out) for one in found)
    text = f"Wrote {path}: {pairs} pairs to look at among {files:,} files. For staff only."
    if left_out:
        text += f" {left_out} files were not compared; it says why."
    out.print(Text(text), soft_wrap=True)
