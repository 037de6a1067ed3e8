"""What `grader comment` and `grader adjust` take."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

Adder = Callable[[argparse.ArgumentParser], None]


def add(commands: Any, shared: argparse.ArgumentParser, add_results: Adder) -> None:
    """commands: what `add_subparsers` returned."""
    comment = commands.add_parser("comment", parents=[shared], help="comment on a student's work")
    comment.add_argument("text", metavar="TEXT", nargs="?", help="the comment, in Markdown")
    _shared(comment)
    other = comment.add_mutually_exclusive_group()
    other.add_argument("--replace", metavar="ID", help="in the place of that comment")
    other.add_argument("--withdraw", metavar="ID", help="take back a comment or an adjustment")
    other.add_argument("--list", action="store_true", help="show what stands, * where its judgement has changed")
    other.add_argument("--save", metavar="NAME", help="keep TEXT as a snippet for --snippet NAME (no TEXT: forget it)")
    other.add_argument("--snippets", action="store_true", help="show the snippets")
    other.add_argument("--export", metavar="FILE", type=Path, help="write all of it, adjustments too: .csv or .yml")
    other.add_argument("--import", metavar="FILE", dest="import_file", type=Path, help="take in what others exported")
    comment.add_argument("--points", metavar="P", help="of the snippet that is saved, for `adjust`")
    add_results(comment)

    adjust = commands.add_parser("adjust", parents=[shared], help="give or take points, with a reason")
    adjust.add_argument("points", metavar="POINTS", nargs="?", help="such as +1 or -0.5")
    adjust.add_argument("reason", metavar="REASON", nargs="?", help="what the student reads, in Markdown")
    _shared(adjust)
    adjust.add_argument("--replace", metavar="ID", help="in the place of that adjustment")
    add_results(adjust)


def _shared(command: argparse.ArgumentParser) -> None:
    command.add_argument("-s", "--student", metavar="ID", action="append", default=[], help="of whom (repeatable)")
    command.add_argument("-e", "--exercise", metavar="SLUG", help="on this exercise (default: all of the work)")
    command.add_argument("-t", "--test", metavar="NAME", help="on this test of it")
    command.add_argument("--snippet", metavar="NAME", help="with the text, and points, that were saved by that name")
    command.add_argument("--author", metavar="NAME", help="who writes (default: $GRADER_AUTHOR, else your login name)")
