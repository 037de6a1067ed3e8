"""Shows on a console what `grade` and `regrade` understood of a folder or download, and how far they are."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from grader import class_run
from grader.class_run import Request
from grader.cli import console, handed_in, isolation
from grader.intake.detect import Intake
from grader.intake.records import Student
from grader.intake.roster import Matching, Roster
from grader.model import Course, Exercise, Judgement


def request(arguments: argparse.Namespace) -> Request:
    """What the options of `grade` and `regrade` ask for."""
    return Request(
        Path(arguments.submissions), tuple(arguments.exercise), tuple(arguments.student), arguments.layout,
        arguments.pattern, arguments.roster, arguments.jobs, arguments.profile, isolation(arguments),
        arguments.cluster, arguments.force, arguments.list,
    )  # fmt: skip


class Onlooker(class_run.Onlooker):
    """everything: long lists are shown whole. owed: words that follow the number of what is to be judged."""

    def __init__(self, out: Console, everything: bool, owed: str = "to grade") -> None:
        self.out = out
        self.everything = everything
        self.owed = owed
        self.seconds = 0.0
        """that reading and judging took"""
        self._started = 0.0

    def understood(self, intake: Intake, course: Course) -> None:
        handed_in.say_what_it_is(intake, course.exercises, self.out)
        handed_in.say_left_out(intake.left_out, self.everything, self.out)

    def left_as_it_is(self, exercise: Exercise, count: int) -> None:
        text = f"Only {count} handed in {exercise.slug}, which may belong to another assignment: left as it is"
        self.out.print(Text(f"{text}, unless named with -e."), soft_wrap=True)

    def matched(self, known: Roster, matching: Matching) -> None:
        handed_in.say_whose(known, matching, self.everything, self.out)

    def of_whom_nothing_is_known(self, absent: Sequence[Student]) -> None:
        handed_in.say_nothing_is_known_of(absent, self.out)

    def planning(self, looked: Iterable[int], total: int) -> None:
        self._started = time.monotonic()
        console.look(looked, total, self.out)

    def planned(self, total: int, owed: int) -> None:
        console.step(f"{total} submissions read, {owed} {self.owed}.", self.out)

    def judging(self, judgements: Iterable[Judgement], total: Callable[[], int]) -> None:
        for _ in console.follow(judgements, total, self.out):
            pass
        self.seconds = time.monotonic() - self._started

    def on_cluster(self, text: str) -> None:
        console.step(text, self.out)
