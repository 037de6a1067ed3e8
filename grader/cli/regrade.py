"""`grader regrade`: judges again what counts now, by the tests of now; shows what would change; applies it or not."""

from __future__ import annotations

import argparse
import json
import os
import socket
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from grader import class_run, fingerprint, regrade
from grader import course as course_file
from grader.annotation_store import AnnotationStore
from grader.cli import GRADED, JUDGE_ERRORS, annotating, as_json, console, handed_in, isolation, onlooker, results_place
from grader.errors import UserError
from grader.model import Course, Exercise
from grader.regrade import Change, Difference
from grader.store import Store, in_groups, open_store
from grader.trial_store import Trial, TrialStore

MOST_CHANGES = 60  # students listed; --json has all
MOST_TESTS = 4  # named for each
MOST_EDITED = 4  # files named
STUDENTS_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Desk:
    course: Course
    store: Store
    trials: TrialStore
    arguments: argparse.Namespace
    out: Console

    def say(self, text: str) -> None:
        self.out.print(Text(text), soft_wrap=True)


def run(arguments: argparse.Namespace) -> int:
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    course_file.select(course, arguments.exercise)  # a mistyped one is said whatever is asked for
    results = results_place(arguments.results, course.root)
    if arguments.submissions and (arguments.apply or arguments.discard):
        raise UserError("first look at what would change; --apply and --discard come without SUBMISSIONS")
    as_json.refuse_nowhere(arguments.json)
    decides, judges = arguments.apply or arguments.discard, arguments.submissions and not arguments.list
    with open_store(results, create=False) as store:
        desk = Desk(course, store, TrialStore(store), arguments, console.console(stderr=arguments.json == Path("-")))
        with class_run.alone(store, results, []) if decides or judges else nullcontext():
            if arguments.submissions:
                return _judge(desk)
            return _decide(desk) if decides else _show(desk, _pending(desk))


def _judge(desk: Desk) -> int:
    console.warn_if_trusting(isolation(desk.arguments))
    asked, shown = onlooker.request(desk.arguments), onlooker.Onlooker(desk.out, desk.arguments.list, "to judge again")
    with class_run.taken_in(desk.course, asked, shown) as taken:
        if asked.only_look:
            handed_in.say_list(taken.students, desk.course, taken.exercises, desk.out)
            return GRADED
        trial = desk.trials.pending() or _begin(desk)
        work = class_run.judged(taken, asked, desk.store, shown, trial.run)
    if work.others:
        named = ", ".join(f"{student} {slug}" for student, slug in work.others[:3])
        more = " …" if len(work.others) > 3 else ""
        desk.say(
            f"{len(work.others)} are not the files whose judgements count now ({named}{more}), and were left out: "
            "`grader grade` grades what is new."
        )
    return _show(desk, trial)


def _begin(desk: Desk) -> Trial:
    now = _now()
    number = desk.store.begin_run(desk.course.slug, socket.gethostname(), os.getpid(), now, trial=True)
    return Trial(number, now)


def _pending(desk: Desk) -> Trial:
    trial = desk.trials.pending()
    if trial is None:
        raise UserError("no regrade waits for a decision; `grader regrade SUBMISSIONS` makes one")
    return trial


def _show(desk: Desk, trial: Trial) -> int:
    """Who goes up or down, by how much and through which test."""
    found = _difference(desk, trial)
    if desk.arguments.json:
        text = json.dumps([asdict(one) | {"points": one.points} for one in found.changes], indent=2)
        as_json.written(desk.arguments.json, lambda file: file.write(text + "\n"))
    desk.say(
        f"Regrade of {trial.started_at}: {found.up} up, {found.down} down, {_others(found)}, {found.same} the same."
    )
    for slug, test, gained, lost in found.by_test():
        if gained or lost:
            desk.say(f"  through {slug} {console.on_one_line(test)}: {gained} gain, {lost} lose")
    for one in found.changes[:MOST_CHANGES]:
        desk.say(_line(one))
    if len(found.changes) > MOST_CHANGES:
        desk.say(f"… and {len(found.changes) - MOST_CHANGES} more (--json FILE has all).")
    unknown = desk.trials.open(trial.run)
    if unknown:
        desk.say(f"{len(unknown)} have no verdict ({_named(unknown)}); the same command judges them again.")
        return JUDGE_ERRORS
    desk.say("Nothing of this counts yet: grader regrade --apply makes it count, grader regrade --discard forgets it.")
    return GRADED


def _others(found: Difference) -> str:
    return f"{len(found.changes) - found.up - found.down} with other verdicts and the same points"


def _line(one: Change) -> str:
    before, after = ("?" if value is None else f"{value:g}" for value in (one.before, one.after))
    tests = [
        f"{console.on_one_line(test.name)}: {test.before or 'not there'} → {test.after or 'not there'}"
        for test in one.tests
    ]
    more = f" and {len(tests) - MOST_TESTS} more" if len(tests) > MOST_TESTS else ""
    named = f" ({'; '.join(tests[:MOST_TESTS])}{more})" if tests else ""
    return f"{console.on_one_line(one.student)} {one.exercise}: {before} → {after}, {one.points:+g}{named}"


def _difference(desk: Desk, trial: Trial) -> Difference:
    judged = desk.trials.judged(trial.run)
    said = AnnotationStore(desk.store).standing()
    exercises = {exercise.slug: exercise for exercise in desk.course.exercises}
    changes, same = [], 0
    for group in in_groups(sorted({student for student, _ in judged}), STUDENTS_AT_ONCE):
        before = {(one.student, one.exercise): one for one in desk.store.counting(group)}
        after = {(one.student, one.exercise): one for one in desk.store.counting(group, trial=trial.run)}
        for key in sorted(judged & before.keys() & after.keys()):
            if key[1] in exercises:
                one = regrade.change(
                    desk.course, exercises[key[1]], before[key], after[key], said.get(key[0], ())
                )  # fmt: skip
                changes += [one] if one else []
                same += one is None
    return Difference(tuple(sorted(changes, key=lambda one: (-abs(one.points), one.student, one.exercise))), same)


def _decide(desk: Desk) -> int:
    trial = _pending(desk)
    if desk.arguments.apply:
        _refuse_unfit(desk, trial)
    by = annotating.author(desk.arguments.author)
    found = _difference(desk, trial)
    desk.trials.decide(trial.run, desk.arguments.apply, by, _now())
    if desk.arguments.apply:
        desk.say(f"Applied: {found.up} up, {found.down} down. `grader report` writes the reports that changed.")
    else:
        desk.say("Discarded: what counted before counts.")
    return GRADED


def _refuse_unfit(desk: Desk, trial: Trial) -> None:
    """A regrade that was not finished, or by tests that were edited since, is no basis for grades."""
    unknown = desk.trials.open(trial.run)
    if unknown:
        raise UserError(
            f"{len(unknown)} of the regrade have no verdict ({_named(unknown)}): `grader regrade SUBMISSIONS` goes on"
        )
    known = {exercise.slug: exercise for exercise in desk.course.exercises}
    for slug, versions in desk.trials.versions(trial.run).items():
        if slug in known:
            _refuse_edited(desk, known[slug], versions)


def _refuse_edited(desk: Desk, exercise: Exercise, versions: Iterable[str]) -> None:
    """Of what it was judged by, all that somebody edits; the profile, the sandbox and the machine were chosen then."""
    now = fingerprint.parts(desk.course, exercise)
    for version in versions:
        if edited := fingerprint.edited(desk.trials.parts(version), now):
            more = " …" if len(edited) > MOST_EDITED else ""
            raise UserError(
                f"{exercise.slug} was edited since the regrade ({', '.join(edited[:MOST_EDITED])}{more}): "
                "`grader regrade SUBMISSIONS` judges by what it is now, then apply that"
            )


def _named(places: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{student} {slug}" for student, slug in places[:3]) + (" …" if len(places) > 3 else "")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
