"""What `grader export` takes: a format, and of each format its own."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

Adder = Callable[[argparse.ArgumentParser], None]


def add(command: argparse.ArgumentParser, shared: argparse.ArgumentParser, selection: Adder, results: Adder) -> None:
    formats = command.add_subparsers(dest="format", metavar="FORMAT", required=True)

    def of(name: str, text: str) -> argparse.ArgumentParser:
        made = formats.add_parser(name, parents=[shared], help=text)
        selection(made)
        made.add_argument("--out", metavar="PATH", type=Path, help="where to write (default: exports/ in the results)")
        results(made)
        return made

    table = of("csv", "a row for each student, a column for each exercise")
    table.add_argument("--long", action="store_true", help="a row for each judgement, with what it follows from")
    table.add_argument("--raw", action="store_true", help="texts as they are: for programs, not for spreadsheets")

    canvas = of("canvas", "fill the gradebook that Canvas exported")
    canvas.add_argument("file", metavar="GRADEBOOK.csv", type=Path)
    canvas.add_argument("--column", metavar="TITLE", help="assignment that takes the sum of the exercises")
    _add_filling(canvas)

    moodle = of("moodle", "fill Moodle's offline grading worksheet, or zip the reports for Moodle")
    moodle.add_argument("file", metavar="WORKSHEET.csv", type=Path, nargs="?")
    moodle.add_argument("--grade", metavar="TITLE", help="column of the grade (default: Grade)")
    moodle.add_argument("--feedback", metavar="TITLE", help="column of the feedback (default: Feedback comments)")
    moodle.add_argument("--overwrite-feedback", action="store_true", help="also feedback that somebody wrote there")
    _add_filling(moodle)
    moodle.add_argument(
        "--reports", metavar="DOWNLOAD", type=Path,
        help="instead: a zip of each student's report, for the students of this download of all submissions",
    )  # fmt: skip
    moodle.add_argument("--roster", metavar="FILE", type=Path, help="with --reports: the roster that was graded with")

    gradescope = of("gradescope", "results.json of each student, or an autograder")
    gradescope.add_argument(
        "--autograder",
        metavar="FILE.zip",
        type=Path,
        help="instead: an autograder for Gradescope that runs this engine",
    )
    gradescope.add_argument(
        "--trust-submissions", action="store_true",
        help="with --autograder: grade WITHOUT a sandbox, where Gradescope's machines refuse it",
    )  # fmt: skip

    of("junit", "JUnit XML: a suite for each submission, a case for each test")


def _add_filling(command: argparse.ArgumentParser) -> None:
    command.add_argument("--by", metavar="TITLE", help="column that holds the students' ids (default: found out)")
    command.add_argument(
        "--scale", action=argparse.BooleanOptionalAction,
        help="where the LMS counts to another number of points: convert in proportion, or not",
    )  # fmt: skip
